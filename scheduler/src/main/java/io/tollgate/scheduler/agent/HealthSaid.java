package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.Condition;
import io.tollgate.scheduler.agent.protocol.Messages.GpuHealth;
import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.HealthClear;
import io.tollgate.scheduler.node.HealthCondition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an agent says of its node's health, within bounds. Pure. GPUs left out are healthy.
 *
 * @param gpus those against which something stands
 * @param node conditions of the node as a whole
 */
public record HealthSaid(List<GpuHealth> gpus, List<HealthCondition> node) {
  private static final int CONDITIONS_MAX = 32;
  private static final int CAUSE_MAX = 64;
  private static final int MESSAGE_MAX = 500;

  /** The words of a report; an older agent says nothing of conditions. */
  public static HealthSaid of(List<GpuHealth> gpus, List<Condition> node) {
    return new HealthSaid(List.copyOf(gpus), conditions(node));
  }

  boolean isWell() {
    return gpus.isEmpty() && node.isEmpty();
  }

  /** The node's own state. */
  String nodeState() {
    boolean drain = node.stream().anyMatch(condition -> condition.severity().equals("drain"));
    boolean suspect = node.stream().anyMatch(condition -> !condition.severity().equals("notice"));
    return drain ? "drain" : suspect ? "suspect" : "healthy";
  }

  /** Those of the GPUs that are otherwise now, as they are now. */
  List<Gpu> changed(List<Gpu> before) {
    Map<String, GpuHealth> byUuid = new HashMap<>();
    gpus.forEach(gpu -> byUuid.put(gpu.gpuUuid(), gpu));
    List<Gpu> changed = new ArrayList<>();
    for (Gpu gpu : before) {
      GpuHealth said = byUuid.get(gpu.uuid());
      Gpu after =
          said == null
              ? gpu.with("healthy", Optional.empty(), List.of())
              : gpu.with(
                  said.state(), Optional.ofNullable(said.cause()), conditions(said.conditions()));
      if (!after.equals(gpu)) {
        changed.add(after);
      }
    }
    return changed;
  }

  /** Of the clears those whose condition still stands. */
  List<HealthClear> stillWanted(List<HealthClear> clears) {
    return clears.stream().filter(this::stands).toList();
  }

  private boolean stands(HealthClear clear) {
    List<HealthCondition> standing =
        clear.gpuUuid() == null
            ? node
            : gpus.stream()
                .filter(gpu -> gpu.gpuUuid().equals(clear.gpuUuid()))
                .flatMap(gpu -> conditions(gpu.conditions()).stream())
                .toList();
    return standing.stream()
        .anyMatch(one -> one.cause().equals(clear.cause()) && one.since().equals(clear.since()));
  }

  private static List<HealthCondition> conditions(List<Condition> said) {
    return said.stream()
        .limit(CONDITIONS_MAX)
        .map(
            one ->
                new HealthCondition(
                    cut(one.cause(), CAUSE_MAX),
                    severity(one.severity()),
                    cut(one.since(), CAUSE_MAX),
                    cut(one.message(), MESSAGE_MAX),
                    one.hitsWork(),
                    one.returns()))
        .toList();
  }

  /** A word of a newer agent that this server does not know is worth a look. */
  private static String severity(String word) {
    return switch (word) {
      case "notice", "suspect", "sick", "drain" -> word;
      default -> "suspect";
    };
  }

  private static String cut(String text, int most) {
    return text.length() > most ? text.substring(0, most) : text;
  }
}
