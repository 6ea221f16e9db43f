package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A waiting session as the API shows it: place, every reason, and when it starts, as of the round
 * of the cycle that found it so. What is not known is said to be not known; it is never guessed.
 */
public final class QueueView {
  /** The cycle looks at least this often. */
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final Supplier<Optional<QueuePicture>> pictures;

  /**
   * @param pictures the newest picture that this replica has, its own or the leader's
   */
  public QueueView(Supplier<Optional<QueuePicture>> pictures) {
    this.pictures = pictures;
  }

  /** The time of the newest picture; empty while this replica has none. */
  public Optional<Instant> asOf() {
    return pictures.get().map(QueuePicture::asOf);
  }

  /**
   * The entry of a queued session. Before the cycle has looked at it there are no reasons yet, and
   * place and ETA come from a first look.
   */
  public Optional<ObjectNode> of(Session session) {
    Optional<QueuePicture> picture = pictures.get();
    ObjectNode entry = Json.object();
    entry.put("session_id", session.id().toString());
    entry.put("account_id", session.request().account().toString());
    entry.put("gpu_model", session.request().shape().gpuModel());
    entry.put("gpus", session.request().shape().gpus());
    entry.put("minutes", session.progress().prepaidMinutes());
    entry.put("queued_at", Json.time(session.progress().queuedAt()));
    Json.putTime(entry, "as_of", picture.map(QueuePicture::asOf));
    entry.putArray("reasons");
    entry.putNull("rank");
    if (picture.isEmpty()) {
      entry.putNull("position");
      none(entry, "not_known");
      return Optional.of(entry);
    }
    Optional<ObjectNode> found =
        picture.flatMap(known -> known.of(session.id(), session.progress().version()));
    if (found.isPresent()) {
      entry.setAll(found.get());
    } else {
      firstLook(entry, session, picture.get());
    }
    return Optional.of(entry);
  }

  /** Nobody is ahead and it fits: it starts with the next round. Otherwise the round will say. */
  private static void firstLook(ObjectNode entry, Session session, QueuePicture picture) {
    Shape shape = session.request().shape();
    FirstLook look = picture.pool(new Pool(session.request().world(), shape.gpuModel()));
    entry.put("position", look.position());
    if (look.position() == 1 && look.fits(shape)) {
      String next = Json.time(session.progress().queuedAt().plus(ROUND));
      entry.putObject("eta").put("kind", "estimate").put("p50", next).put("p90", next);
    } else {
      none(entry, "not_yet_looked_at");
    }
  }

  private static void none(ObjectNode entry, String reason) {
    entry.putObject("eta").put("kind", "none").put("reason", reason);
  }
}
