package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.session.ArrayView;
import java.time.Instant;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What would become of an array, as the API says it. */
final class ArrayTrialDocument {

  private ArrayTrialDocument() {}

  /** Of one that is not decided: it is refused, or no element would be made at once. */
  static ObjectNode undecided(ArrayTrial trial, Instant now) {
    ObjectNode json = TrialDocument.opening(trial, now);
    price(json, trial);
    json.put("elements_looked_at", trial.sessions().size());
    json.put("elements_starting", 0);
    json.put("elements_waiting", 0);
    json.putNull("start");
    json.putNull("waiting");
    ArrayView.unmade(json, trial.array());
    return json;
  }

  private static void price(ObjectNode json, ArrayTrial trial) {
    Optional<Quote> quote = trial.quote();
    ArrayView.size(json, trial.size());
    Json.putText(json, "quote_id", quote.map(one -> one.quoteId().toString()));
    Json.putText(
        json, "rate_micros", quote.map(one -> Long.toString(one.rate().perMinute().micros())));
    Json.putText(json, "element_micros", quote.map(one -> Long.toString(one.total().micros())));
    Json.putText(
        json, "total_micros", quote.map(one -> ArrayView.times(one, trial.size().count())));
  }

  /** Of one whose first elements the decision has to say more about. */
  static ObjectNode decided(ArrayTrial trial, TriedRound round, Instant now) {
    ObjectNode json = undecided(trial, now);
    List<QueuedSession> starting =
        trial.sessions().stream().filter(one -> round.start(one.id()).isPresent()).toList();
    List<QueuedSession> waiting =
        trial.sessions().stream()
            .filter(one -> round.plan().waiting().containsKey(one.id()))
            .sorted(Comparator.comparingInt(one -> place(one, round)))
            .toList();
    json.put("elements_starting", starting.size());
    json.put("elements_waiting", waiting.size());
    starting.stream()
        .findFirst()
        .flatMap(
            one ->
                round.start(one.id()).map(start -> TrialDocument.start(start, one, round.state())))
        .ifPresent(start -> json.set("start", start));
    if (!waiting.isEmpty()) {
      json.set("waiting", waiting(waiting, round));
    }
    return json;
  }

  private static int place(QueuedSession session, TriedRound round) {
    return Optional.ofNullable(round.plan().waiting().get(session.id()))
        .map(Waiting::position)
        .orElse(Integer.MAX_VALUE);
  }

  /** The first that waits, with the reasons of all that do and of how many each is. */
  private static ObjectNode waiting(List<QueuedSession> waiting, TriedRound round) {
    Map<String, ObjectNode> reasons = new LinkedHashMap<>();
    for (QueuedSession one : waiting) {
      for (JsonNode reason : round.waiting(one).orElseThrow().path("reasons")) {
        ObjectNode known =
            reasons.computeIfAbsent(
                reason.path("code").asText(), code -> reason.<ObjectNode>deepCopy());
        known.put("elements", known.path("elements").asInt() + 1);
      }
    }
    ObjectNode json = round.waiting(waiting.get(0)).orElseThrow();
    ArrayNode all = json.putArray("reasons");
    reasons.values().forEach(all::add);
    return json;
  }
}
