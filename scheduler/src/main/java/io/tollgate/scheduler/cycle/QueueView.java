package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.Eta;
import io.tollgate.scheduler.decision.WaitReason;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.session.Session;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;

/** A waiting session as the API shows it: place, every reason, and when it starts. */
public final class QueueView {
  private final Supplier<Optional<Board>> board;

  public QueueView(Supplier<Optional<Board>> board) {
    this.board = board;
  }

  /**
   * The entry of a queued session. Before the cycle has looked at it there is no position, and the
   * one reason says so.
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
    if (current.isEmpty() || waiting.isEmpty()) {
      entry.putNull("position");
      eta(entry, Optional.empty());
      return Optional.of(entry);
    }
    entry.put("position", waiting.get().position());
    for (WaitReason reason : waiting.get().reasons()) {
      Instant since = current.get().since(session.id(), reason.code());
      reasons.add(reason(reason, since));
    }
    eta(entry, Optional.of(waiting.get().eta()));
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

  private static void eta(ObjectNode entry, Optional<Eta> eta) {
    ObjectNode json = entry.putObject("eta");
    if (eta.isEmpty()) {
      json.put("kind", "none").put("reason", "not_yet_looked_at");
      return;
    }
    eta.get()
        .fold(
            firm -> json.put("kind", "firm").put("latest_start", Json.time(firm.latestStart())),
            estimate ->
                json.put("kind", "estimate")
                    .put("p50", Json.time(estimate.p50()))
                    .put("p90", Json.time(estimate.p90())),
            none -> json.put("kind", "none").put("reason", none.endless().word()));
  }
}
