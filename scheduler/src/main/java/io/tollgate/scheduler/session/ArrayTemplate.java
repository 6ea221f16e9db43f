package io.tollgate.scheduler.session;

import io.tollgate.scheduler.idle.IdleWish;
import java.util.Optional;

/**
 * What the elements of an array have in common.
 *
 * @param request what each asks for; its quote is the array's, its environment sealed under the
 *     array's id, and it was asked for with the array
 * @param requeue start again after an end by the platform
 * @param idle how each is protected against idling
 */
public record ArrayTemplate(
    SessionRequest request, boolean requeue, StartTerms terms, Optional<IdleWish.Choice> idle) {}
