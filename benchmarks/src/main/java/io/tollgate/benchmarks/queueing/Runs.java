package io.tollgate.benchmarks.queueing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** What every policy made of every case. */
final class Runs {
  private final Map<Case, Map<QueuePolicy, Waits>> runs = new LinkedHashMap<>();

  void add(Case faced, QueuePolicy policy, Waits waits) {
    runs.computeIfAbsent(faced, added -> new EnumMap<>(QueuePolicy.class)).put(policy, waits);
  }

  /** What a policy made of the other's cases. */
  void addAll(Runs other, QueuePolicy policy) {
    other.runs.forEach(
        (faced, waits) -> other.of(faced, policy).ifPresent(one -> add(faced, policy, one)));
  }

  Optional<Waits> of(Case faced, QueuePolicy policy) {
    return Optional.ofNullable(runs.getOrDefault(faced, Map.of()).get(policy));
  }

  /** Plays one and keeps what came of it. */
  Waits play(JobLog log, Case faced, QueuePolicy policy) {
    Waits waits = new Waits(log, policy.play(log, faced), faced.layout().gpus());
    add(faced, policy, waits);
    return waits;
  }

  /** By case and policy. */
  ObjectNode toJson() {
    ObjectNode json = Report.object();
    runs.keySet().forEach(faced -> json.set(faced.key(), toJson(faced)));
    return json;
  }

  /** By policy. */
  ObjectNode toJson(Case faced) {
    ObjectNode json = Report.object();
    runs.getOrDefault(faced, Map.of())
        .forEach((policy, waits) -> json.set(policy.key(), waits.toJson()));
    return json;
  }
}
