package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.world.Rules;
import io.tollgate.scheduler.agent.AgentConfig;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.session.LifePolicy;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;

/** Reads {@code policy}. What it leaves out is as in the server, or as scenarios are. */
final class PolicyReader {
  private static final int COUNT_MAX = 1_000_000;

  /** A process that was told to stop is killed after two minutes at most. */
  private static final Duration GRACE_MAX = Duration.ofSeconds(120);

  private final Problems problems;
  private final int accounts;

  PolicyReader(Problems problems, int accounts) {
    this.problems = problems;
    this.accounts = accounts;
  }

  Rules read(Value value) {
    Fields fields = value.fields("policy");
    fields.get("order").choice("order", List.of("submit", "default"));
    fairShare(fields.get("fair_share"));
    fields.get("preemption").choice("preemption", List.of("on", "off"));
    Value minimum = fields.get("minimum_runtime");
    if (minimum.time().filter(time -> !time.isZero()).isPresent()) {
      NotYet.check(NotYet.MINIMUM_RUNTIME, minimum.line(), problems);
    }
    Policy decision = Policy.DEFAULT;
    Rules rules =
        Rules.of(
            fields.get("firm_promises").whole(0, COUNT_MAX).orElse(decision.firmPromises()),
            fields
                .get("promises_per_account")
                .whole(0, COUNT_MAX)
                .orElse(decision.promisesPerAccount()),
            fields.get("horizon").time().orElse(decision.horizon()),
            grace(fields.get("stop_grace")),
            fields
                .get("start_attempts")
                .whole(1, 100)
                .orElse(LifePolicy.defaults().startAttempts()),
            agents(fields));
    Value halfLife = fields.get("half_life");
    Policy faded = rules.decision().withHalfLife(halfLife(halfLife));
    fields.close();
    return new Rules(faded, rules.life(), rules.agents());
  }

  private Duration halfLife(Value value) {
    Duration halfLife = value.time().orElse(Policy.DEFAULT.halfLife());
    if (halfLife.toSeconds() < 1) {
      problems.say(value.line(), "policy.half_life is at least 1s.");
      return Policy.DEFAULT.halfLife();
    }
    return halfLife;
  }

  private void fairShare(Value value) {
    // With one account there is nobody to share with.
    if (value.truth().orElse(false) && accounts > 1) {
      NotYet.check(NotYet.FAIR_SHARE, value.line(), problems);
    }
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
