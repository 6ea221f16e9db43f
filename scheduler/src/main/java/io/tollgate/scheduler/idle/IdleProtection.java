package io.tollgate.scheduler.idle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Optional;

/**
 * A session that is ended when its GPUs idle.
 *
 * @param source who asked for it
 * @param warnedAt when its owner was last warned, and has not been told since that all is well
 * @param lookAt when the leader looks next; never again when empty
 */
public record IdleProtection(
    SessionId session,
    IdleTerms terms,
    IdleSource source,
    Optional<Instant> warnedAt,
    Optional<Instant> lookAt) {

  /** As it is frozen at submission: nothing can idle for half a window before that is over. */
  public static IdleProtection submitted(SessionId session, IdleWish.Choice choice, Instant now) {
    return new IdleProtection(
        session,
        choice.terms(),
        choice.source(),
        Optional.empty(),
        Optional.of(now.plusSeconds(60L * choice.terms().warnedAfterMinutes())));
  }

  /** The warning of the attempt that runs, or was the last to run: another begins anew. */
  public Optional<Instant> warnedIn(Progress progress) {
    return warnedAt.filter(
        at -> progress.runningAt().filter(running -> !at.isBefore(running)).isPresent());
  }

  /** When a session that is warned then is ended at the earliest. */
  public Instant endsAt(Instant warned) {
    return warned.plusSeconds(60L * (terms.windowMinutes() - terms.warnedAfterMinutes()));
  }

  /** As users see it. */
  public ObjectNode view(Progress progress) {
    Optional<Instant> warned = warnedIn(progress);
    ObjectNode json = IdleDocument.of(terms).put("source", source.word());
    Json.putTime(json, "warned_at", warned);
    Json.putTime(json, "ends_at", warned.map(this::endsAt));
    return json;
  }
}
