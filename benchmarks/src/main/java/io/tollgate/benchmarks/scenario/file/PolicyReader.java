package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.world.Rules;
import io.tollgate.scheduler.agent.AgentConfig;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.decision.PromiseRules;
import io.tollgate.scheduler.decision.QueueOrder;
import io.tollgate.scheduler.decision.placement.Weights;
import io.tollgate.scheduler.session.LifePolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Reads {@code policy}. What it leaves out is as in the server, or as scenarios are. */
final class PolicyReader {
  private static final int COUNT_MAX = 1_000_000;

  /** A process that was told to stop is killed after two minutes at most. */
  private static final Duration GRACE_MAX = Duration.ofSeconds(120);

  private static final List<String> ORDERS = List.of("submit", "default");

  private final Problems problems;

  PolicyReader(Problems problems) {
    this.problems = problems;
  }

  Rules read(Value value) {
    Fields fields = value.fields("policy");
    fields.get("preemption").choice("preemption", List.of("on", "off"));
    Value minimum = fields.get("minimum_runtime");
    if (minimum.time().filter(time -> !time.isZero()).isPresent()) {
      NotYet.check(NotYet.MINIMUM_RUNTIME, minimum.line(), problems);
    }
    Rules rules =
        Rules.of(
            decision(fields),
            grace(fields.get("stop_grace")),
            fields
                .get("start_attempts")
                .whole(1, 100)
                .orElse(LifePolicy.defaults().startAttempts()),
            agents(fields));
    fields.close();
    return rules;
  }

  private Policy decision(Fields fields) {
    Policy server = Policy.DEFAULT;
    PromiseRules promises = server.promises();
    boolean asServer =
        fields.get("order").choice("order", ORDERS).filter("default"::equals).isPresent();
    return server
        .change()
        .order(asServer ? server.order() : QueueOrder.SUBMIT)
        .fairShare(fields.get("fair_share").truth().orElse(server.fairShare()))
        .halfLife(halfLife(fields.get("half_life")))
        .placement(placement(fields.get("placement")))
        .promises(
            promises
                .atMost(
                    fields.get("firm_promises").whole(0, COUNT_MAX).orElse(promises.perPool()),
                    fields
                        .get("promises_per_account")
                        .whole(0, COUNT_MAX)
                        .orElse(promises.perAccount()))
                .within(fields.get("horizon").time().orElse(promises.horizon())))
        .done();
  }

  private Weights placement(Value value) {
    List<String> wrong = new ArrayList<>();
    Weights weights = value.text().map(t -> Weights.parse(t, wrong)).orElse(Weights.DEFAULT);
    wrong.forEach(mistake -> problems.say(value.line(), "policy.placement " + mistake));
    return weights;
  }

  private Duration halfLife(Value value) {
    Duration halfLife = value.time().orElse(Policy.DEFAULT.halfLife());
    if (halfLife.toSeconds() < 1) {
      problems.say(value.line(), "policy.half_life is at least 1s.");
      return Policy.DEFAULT.halfLife();
    }
    return halfLife;
  }

  private Duration grace(Value value) {
    Duration grace = value.time().orElse(Duration.ZERO);
    if (grace.compareTo(GRACE_MAX) > 0) {
      problems.say(value.line(), "policy.stop_grace is at most 120s.");
    }
    return grace;
  }

  private static AgentConfig agents(Fields fields) {
    AgentConfig server = AgentConfig.defaults();
    return new AgentConfig(
        server.syncHold(),
        fields.get("node_lease").time().orElse(server.nodeLease()),
        fields.get("node_lost_after").time().orElse(server.nodeLostAfter()),
        fields.get("mass_silence_nodes").whole(1, COUNT_MAX).orElse(server.massSilenceNodes()),
        fields
            .get("mass_silence_share")
            .decimal(BigDecimal.ZERO)
            .map(BigDecimal::doubleValue)
            .orElse(server.massSilenceShare()),
        server.massSilenceMax());
  }
}
