package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.Eta;
import io.tollgate.scheduler.decision.WaitReason;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A waiting session as the API shows it: place, every reason, and when it starts. */
public final class QueueView {
  /** The cycle looks at least this often. */
  private static final Duration ROUND = Duration.ofSeconds(1);

  private final Supplier<Optional<Board>> board;

  public QueueView(Supplier<Optional<Board>> board) {
    this.board = board;
  }

  /**
   * The entry of a queued session. Before the cycle has looked at it there are no reasons yet, and
   * place and ETA come from a first look.
   */
  public Optional<ObjectNode> of(Session session) {
    ObjectNode entry = Json.object();
    entry.put("session_id", session.id().toString());
    entry.put("account_id", session.request().account().toString());
    entry.put("gpu_model", session.request().shape().gpuModel());
    entry.put("gpus", session.request().shape().gpus());
    entry.put("minutes", session.progress().prepaidMinutes());
    entry.put("queued_at", Json.time(session.progress().queuedAt()));
    Optional<Board> current = board.get();
    Optional<Waiting> waiting = current.flatMap(found -> found.of(session.id()));
    ArrayNode reasons = entry.putArray("reasons");
    if (current.isEmpty()) {
      entry.putNull("position");
      unseen(entry);
      return Optional.of(entry);
    }
    if (waiting.isEmpty()) {
      firstLook(entry, session, current.get());
      return Optional.of(entry);
    }
    entry.put("position", waiting.get().position());
    for (WaitReason reason : waiting.get().reasons()) {
      Instant since = current.get().since(session.id(), reason.code());
      reasons.add(reason(reason, since));
    }
    eta(entry, waiting.get().eta());
    return Optional.of(entry);
  }

  private static ObjectNode reason(WaitReason reason, Instant since) {
    ObjectNode json = Json.object();
    json.put("code", reason.code().word());
    json.put("message", reason.message());
    json.put("who", reason.code().fixer().word());
    json.put("since", Json.time(since));
    Json.putTime(json, "until", reason.until());
    if (!reason.behind().isEmpty()) {
      ArrayNode behind = json.putArray("behind");
      reason.behind().forEach(ahead -> behind.add(ahead.toString()));
    }
    return json;
  }

  /** Nobody is ahead and it fits: it starts with the next round. Otherwise the round will say. */
  private static void firstLook(ObjectNode entry, Session session, Board board) {
    Shape shape = session.request().shape();
    FirstLook look = new FirstLook(board.state(), session.request().world(), shape);
    entry.put("position", look.position());
    if (look.position() == 1 && look.fits(shape)) {
      String next = Json.time(session.progress().queuedAt().plus(ROUND));
      entry.putObject("eta").put("kind", "estimate").put("p50", next).put("p90", next);
    } else {
      unseen(entry);
    }
  }

  private static void unseen(ObjectNode entry) {
    entry.putObject("eta").put("kind", "none").put("reason", "not_yet_looked_at");
  }

  private static void eta(ObjectNode entry, Eta eta) {
    ObjectNode json = entry.putObject("eta");
    eta.fold(
        firm -> json.put("kind", "firm").put("latest_start", Json.time(firm.latestStart())),
        estimate ->
            json.put("kind", "estimate")
                .put("p50", Json.time(estimate.p50()))
                .put("p90", Json.time(estimate.p90())),
        none -> json.put("kind", "none").put("reason", none.endless().word()));
  }
}
