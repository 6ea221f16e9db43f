package io.tollgate.agent.admission;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Runs NVIDIA's quick diagnostic once, when no work is on the node, and remembers the answer. Until
 * then it says that it has yet to run, so that nothing waits for it and no work comes before it.
 */
public final class DiagLook implements Look {

  private static final String CAUSE = "diag";

  private final Command diag;
  private final BooleanSupplier busy;
  private boolean announced;
  private Optional<Finding> found = Optional.empty();

  /**
   * @param atOnce whether the first look runs it, instead of announcing it
   * @param busy whether any GPU is held
   */
  public DiagLook(Duration limit, boolean atOnce, BooleanSupplier busy) {
    this("dcgmi", limit, atOnce, busy);
  }

  DiagLook(String program, Duration limit, boolean atOnce, BooleanSupplier busy) {
    this.diag = new Command(limit, program, "diag", "-r", "1", "-j");
    this.announced = atOnce;
    this.busy = busy;
  }

  @Override
  public List<Finding> look() {
    if (found.isEmpty() && busy.getAsBoolean()) {
      return List.of(Finding.warn(CAUSE, "The diagnostic waits until no work is on the node.", ""));
    }
    if (!announced) {
      announced = true;
      return List.of(Finding.fail(CAUSE, "The diagnostic has yet to run.", "Wait for it."));
    }
    // A fault is looked for again, so that a repaired node comes back by itself.
    if (found.filter(before -> before.severity() == Finding.Severity.OK).isEmpty()) {
      found = Optional.of(judge(diag.ask()));
    }
    return List.of(found.get());
  }

  private static Finding judge(Command.Answer answer) {
    return switch (answer.outcome()) {
      case MISSING ->
          Finding.fail(
              CAUSE,
              "--diag asks for the diagnostic, and there is no dcgmi here.",
              "Install DCGM (datacenter-gpu-manager) or start the agent without --diag.");
      case HANGS ->
          Finding.fail(
              CAUSE,
              "dcgmi diag -r 1 did not end in time.",
              "Look at it by hand; a longer --diag-limit-seconds may do.");
      case ANSWERED, FAILED -> read(answer);
    };
  }

  private static Finding read(Command.Answer answer) {
    Optional<List<String>> failures = DiagReport.failures(answer.text());
    if (failures.isPresent() && !failures.get().isEmpty()) {
      return Finding.fail(
          CAUSE,
          "dcgmi diag -r 1 failed: " + String.join("; ", failures.get()) + ".",
          "Run dcgmi diag -r 2 by hand and follow what it says.");
    }
    if (answer.outcome() == Command.Outcome.FAILED) {
      return Finding.fail(
          CAUSE,
          "dcgmi diag -r 1 could not be run: " + answer.firstLine() + ".",
          "See that nv-hostengine runs.");
    }
    return Finding.ok(CAUSE, "dcgmi diag -r 1 found nothing.");
  }
}
