package io.tollgate.agent.admission;

import io.tollgate.agent.hook.HookTrouble;
import io.tollgate.agent.protocol.ConditionSeverity;
import io.tollgate.agent.protocol.HealthCondition;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this node may take work, examined again and again: a finding stands until an examination
 * no longer makes it. Examined by one thread, read by any.
 */
public final class Admission {

  private static final Logger log = LoggerFactory.getLogger(Admission.class);

  private record Standing(Finding finding, Instant since) {}

  private final List<Look> looks;
  private final Supplier<List<HookTrouble>> hookTroubles;
  private final InstantSource wall;
  private volatile Map<String, Standing> standing = Map.of();

  /**
   * @param looks what is examined
   * @param hookTroubles epilogs that have not passed
   */
  public Admission(List<Look> looks, Supplier<List<HookTrouble>> hookTroubles, InstantSource wall) {
    this.looks = List.copyOf(looks);
    this.hookTroubles = hookTroubles;
    this.wall = wall;
  }

  /** Looks at everything once. A look that breaks is a defect of ours, never the node's. */
  public List<Finding> examine() {
    List<Finding> findings = new ArrayList<>();
    for (Look look : looks) {
      try {
        findings.addAll(look.look());
      } catch (RuntimeException e) {
        log.error("A part of the examination of the node failed; the next one follows.", e);
      }
    }
    Instant now = wall.instant().truncatedTo(ChronoUnit.MILLIS);
    Map<String, Standing> before = standing;
    Map<String, Standing> after = new TreeMap<>();
    for (Finding finding : findings) {
      if (finding.severity() == Finding.Severity.OK) {
        continue;
      }
      Optional<Instant> since =
          Optional.ofNullable(before.get(finding.cause()))
              .filter(old -> old.finding().severity() == finding.severity())
              .map(Standing::since);
      after.put(finding.cause(), new Standing(finding, since.orElse(now)));
      if (since.isEmpty()) {
        log.warn("Examination of the node, {}: {}", finding.cause(), finding.sentence());
      }
    }
    before.keySet().stream()
        .filter(cause -> !after.containsKey(cause))
        .forEach(cause -> log.info("Examination of the node, {}: it is gone.", cause));
    standing = after;
    return findings;
  }

  /** What stands against the node, for the server; the worst first. */
  public List<HealthCondition> conditions() {
    List<HealthCondition> conditions = new ArrayList<>();
    for (Standing one : standing.values()) {
      boolean fails = one.finding().severity() == Finding.Severity.FAIL;
      conditions.add(
          condition(
              one.finding().cause(),
              fails ? ConditionSeverity.DRAIN : ConditionSeverity.NOTICE,
              one.since(),
              one.finding().sentence()));
    }
    List<HookTrouble> troubles = hookTroubles.get();
    troubles.stream()
        .map(HookTrouble::since)
        .min(Comparator.naturalOrder())
        .ifPresent(
            since ->
                conditions.add(
                    condition(
                        "epilog_failed",
                        ConditionSeverity.SUSPECT,
                        since,
                        troubles.stream()
                            .map(t -> "Allocation " + t.allocation() + ": " + t.message())
                            .sorted()
                            .collect(Collectors.joining(" ")))));
    conditions.sort(
        Comparator.comparing(HealthCondition::severity)
            .reversed()
            .thenComparing(HealthCondition::cause));
    return conditions;
  }

  private static HealthCondition condition(
      String cause, ConditionSeverity severity, Instant since, String message) {
    return new HealthCondition(cause, severity, since.toString(), message, false, true);
  }
}
