package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.NodeView;
import io.tollgate.scheduler.decision.Placement;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Start;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Refusal;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** What would become of a start, as the API says it. */
public final class TrialDocument {

  private TrialDocument() {}

  /** Of one that is refused. */
  public static ObjectNode refused(StartTrial trial, Instant now) {
    return document(trial, now);
  }

  /**
   * Of one that the decision has to say more about: it is made on the cluster as a round left it.
   * Empty when that round did not know the account yet.
   */
  static Optional<ObjectNode> of(StartTrial trial, Board board, Policy policy, Instant now) {
    QueuedSession session = trial.queued().orElseThrow();
    ClusterState state = trial.in(board.left(policy));
    return state.accounts().containsKey(session.account())
        ? Optional.of(decided(trial, session, state, policy, now))
        : Optional.empty();
  }

  private static ObjectNode decided(
      StartTrial trial, QueuedSession session, ClusterState state, Policy policy, Instant now) {
    Plan plan = Decision.of(state, policy, now);
    ObjectNode json = document(trial, now);
    plan.starts().stream()
        .filter(start -> start.session().equals(session.id()))
        .findFirst()
        .ifPresent(start -> starts(json, start, session, state));
    Board board =
        new Board(
            now,
            plan.waiting(),
            Map.of(),
            plan.promises(),
            state,
            plan.starts(),
            plan.preempts(),
            plan.ripens());
    new BoardPicture(board, policy.halfLife())
        .of(session.id(), session.version())
        .ifPresent(waiting -> json.set("waiting", waiting));
    return json;
  }

  private static ObjectNode document(StartTrial trial, Instant now) {
    ObjectNode json = Json.object().put("dry_run", true);
    json.put("as_of", Json.time(now));
    json.put("allowed", trial.refusals().isEmpty());
    ArrayNode refusals = json.putArray("refusals");
    trial.refusals().forEach(refusal -> refusals.add(refusal(refusal)));
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

  private static void starts(
      ObjectNode json, Start start, QueuedSession session, ClusterState state) {
    json.put("starts_now", true);
    ObjectNode where = json.putObject("start");
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
  }

  private static String model(Placement placed, ClusterState state) {
    return Optional.ofNullable(state.nodes().get(placed.node()))
        .map(NodeView::model)
        .orElse("none");
  }
}
