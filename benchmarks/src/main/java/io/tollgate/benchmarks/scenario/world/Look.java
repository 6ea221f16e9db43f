package io.tollgate.benchmarks.scenario.world;

import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * What is at one moment, by the names of the file.
 *
 * @param at how long after the beginning
 * @param sessions every session whose submission was not refused
 * @param freeGpus per node, whole GPUs in no allocation: reserved ones and sick ones too
 * @param balances what each account can spend
 * @param usage GPU-minutes that each account used, faded
 * @param promisesBroken promises so far that were not kept and for which no cause was recorded
 * @param preemptions sessions preempted so far, a gang once
 * @param dryRuns what became of each dry run of a submission
 * @param rules what was said of operators' rules when they were tried or laid down
 * @param violations invariants that were broken since the last look, in sentences
 */
public record Look(
    Duration at,
    Map<String, SessionLook> sessions,
    Map<String, Integer> freeGpus,
    Map<String, Money> balances,
    Map<String, Double> usage,
    int promisesBroken,
    int preemptions,
    Map<String, DryLook> dryRuns,
    Map<String, RuleLook> rules,
    List<String> violations) {

  public Look {
    sessions = Map.copyOf(sessions);
    freeGpus = Map.copyOf(freeGpus);
    balances = Map.copyOf(balances);
    usage = Map.copyOf(usage);
    dryRuns = Map.copyOf(dryRuns);
    rules = Map.copyOf(rules);
    violations = List.copyOf(violations);
  }
}
