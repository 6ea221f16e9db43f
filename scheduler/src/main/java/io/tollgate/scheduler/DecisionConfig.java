package io.tollgate.scheduler;

import io.tollgate.scheduler.cycle.Reign;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.PreemptionRules;
import io.tollgate.scheduler.decision.placement.Weights;
import io.tollgate.scheduler.session.LifePolicy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the server is told of how it decides. All replicas should be told the same.
 *
 * @param halfLife after how long what was used counts half in the shares
 * @param placement by which rules nodes are compared
 * @param preemption who may be made to leave, and when
 */
public record DecisionConfig(Duration halfLife, Weights placement, PreemptionRules preemption) {
  private static final int DAY_SECONDS = 86_400;

  /** Reads the options, and adds all that is wrong with them. */
  static DecisionConfig of(Options options, List<String> mistakes) {
    Duration halfLife =
        Duration.ofHours(options.number("usage-half-life-hours", 1, 8_760, 168, mistakes));
    return new DecisionConfig(
        halfLife, placement(options, mistakes), preemption(options, mistakes));
  }

  /** The rules of the decision, with a server's bounds. */
  Policy policy(LifePolicy life) {
    return Reign.policy(life)
        .change()
        .halfLife(halfLife)
        .placement(placement)
        .preemption(preemption)
        .done();
  }

  private static Weights placement(Options options, List<String> mistakes) {
    List<String> wrong = new ArrayList<>();
    Weights placement =
        options.text("placement").map(t -> Weights.parse(t, wrong)).orElse(Weights.DEFAULT);
    wrong.forEach(mistake -> mistakes.add("--placement " + mistake));
    return placement;
  }

  private static PreemptionRules preemption(Options options, List<String> mistakes) {
    Optional<String> word = options.text("preemption");
    boolean on = !word.equals(Optional.of("off"));
    if (on && word.filter(other -> !other.equals("on")).isPresent()) {
      mistakes.add("--preemption is \"" + word.get() + "\" and must be on or off.");
    }
    long minimum =
        options.number("preemption-minimum-runtime-seconds", 0, DAY_SECONDS, 0, mistakes);
    if (!on && minimum > 0) {
      mistakes.add(
          "--preemption-minimum-runtime-seconds says when somebody may be made to leave, and"
              + " --preemption off lets nobody be. Leave one of them out.");
    }
    return on ? new PreemptionRules(true, Duration.ofSeconds(minimum)) : PreemptionRules.OFF;
  }
}
