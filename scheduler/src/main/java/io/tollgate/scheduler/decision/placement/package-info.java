/**
 * Which node and which of its GPUs a request gets: one {@link
 * io.tollgate.scheduler.decision.placement.Placer}, and rules for it to go by. Pure.
 */
@NullMarked
package io.tollgate.scheduler.decision.placement;

import org.jspecify.annotations.NullMarked;
