package io.tollgate.benchmarks.simulation;

import java.util.ArrayList;
import java.util.List;

/**
 * The time of a scenario: what is due happens, and the auditor looks after every event. What he
 * finds is kept, and nothing happens after it.
 */
final class StageTime {
  /** So much at one moment is no progress any more. */
  private static final int AT_ONCE_MAX = 1_000_000;

  private final SimulatedWorld world;
  private final List<String> violations = new ArrayList<>();

  StageTime(SimulatedWorld world) {
    this.world = world;
  }

  /** What is due by then happens; nobody decides at that moment yet. */
  void advanceTo(long moment) {
    audited(
        () -> {
          run(moment - 1);
          world.servers.holdRounds(true);
          run(moment);
          world.cash.sweepGrants();
        });
  }

  /** What takes no time happens, decisions too. */
  void settle() {
    audited(
        () -> {
          world.servers.holdRounds(false);
          world.servers.nudge();
          run(world.agenda.now());
          world.auditor.everything();
        });
  }

  /** Somebody does something. */
  void doing(Runnable what) {
    audited(
        () -> {
          what.run();
          world.auditor.look();
        });
  }

  /** What the auditor has found. */
  List<String> violations() {
    return violations;
  }

  private void run(long until) {
    long moment = world.agenda.now();
    int atOnce = 0;
    while (world.agenda.step(until)) {
      world.auditor.look();
      atOnce = world.agenda.now() == moment ? atOnce + 1 : 0;
      moment = world.agenda.now();
      if (atOnce > AT_ONCE_MAX) {
        throw new IllegalStateException("it does not come to rest at " + moment + " ms");
      }
    }
  }

  private void audited(Runnable what) {
    if (!violations.isEmpty()) {
      return;
    }
    try {
      what.run();
    } catch (Violation.Found found) {
      String text = found.violation().toString();
      violations.add(text + Story.named(world, text).map(story -> "\n" + story).orElse(""));
    }
  }
}
