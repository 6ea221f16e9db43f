package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Refusal;
import java.time.Instant;
import java.util.Optional;

/** What would become of a start, as the API says it. */
final class TrialDocument {

  private TrialDocument() {}

  /** Of one that is not decided, since it is refused. */
  static ObjectNode undecided(StartTrial trial, Instant now) {
    ObjectNode json = opening(trial, now);
    Optional<Quote> quote = trial.quote();
    Json.putText(json, "quote_id", quote.map(one -> one.quoteId().toString()));
    Json.putText(
        json, "rate_micros", quote.map(one -> Long.toString(one.rate().perMinute().micros())));
    Json.putText(json, "hold_micros", quote.map(one -> Long.toString(one.total().micros())));
    json.put("starts_now", false);
    json.putNull("start");
    json.putNull("waiting");
    return json;
  }

  /** Of one that the decision has to say more about. */
  static ObjectNode decided(StartTrial trial, TriedRound round, Instant now) {
    QueuedSession session = trial.queued().orElseThrow();
    ObjectNode json = undecided(trial, now);
    round
        .start(session.id())
        .ifPresent(
            start ->
                json.put("starts_now", true).set("start", start(start, session, round.state())));
    round.waiting(session).ifPresent(waiting -> json.set("waiting", waiting));
    return json;
  }

  /** What every dry run begins with. */
  static ObjectNode opening(Trial trial, Instant now) {
    ObjectNode json = Json.object().put("dry_run", true);
    json.put("as_of", Json.time(now));
    json.put("allowed", trial.refusals().isEmpty());
    ArrayNode refusals = json.putArray("refusals");
    trial.refusals().forEach(refusal -> refusals.add(refusal(refusal)));
    return json;
  }

  private static ObjectNode refusal(Refusal refusal) {
    ObjectNode json =
        Json.object()
            .put("code", refusal.code().code())
            .put("title", refusal.code().title())
            .put("status", refusal.code().status())
            .put("detail", refusal.detail());
    refusal.members().forEach((name, value) -> json.set(name, Json.of(value)));
    ArrayNode errors = json.putArray("errors");
    refusal
        .errors()
        .forEach(
            error ->
                errors
                    .addObject()
                    .put("pointer", error.pointer())
                    .put("code", error.code())
                    .put("message", error.message()));
    return json;
  }

  /** Where and for how long a session would start. */
  static ObjectNode start(Start start, QueuedSession session, ClusterState state) {
    ObjectNode where = Json.object();
    where.put("minutes", start.shortened().orElse(session.runLimit()).toMinutes());
    where.put("gpu_model", model(start.placements().get(0), state));
    ArrayNode nodes = where.putArray("nodes");
    for (Placement placed : start.placements()) {
      NodeView node = state.nodes().get(placed.node());
      nodes
          .addObject()
          .put("rank", placed.rank())
          .put("node", node == null ? placed.node().toString() : node.name())
          .put("gpus", placed.gpuUuids().size());
    }
    Json.putText(where, "why_here", start.why().sentence());
    return where;
  }

  private static String model(Placement placed, ClusterState state) {
    return Optional.ofNullable(state.nodes().get(placed.node()))
        .map(NodeView::model)
        .orElse("none");
  }
}
