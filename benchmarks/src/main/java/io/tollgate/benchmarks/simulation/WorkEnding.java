package io.tollgate.benchmarks.simulation;

/**
 * How work on a simulated node ends: by itself, at its run limit, by an order to stop, or all at
 * once; and what its agent makes of that.
 */
final class WorkEnding {
  /** After a kill and this long, an allocation is unkillable (DESIGN §6). */
  static final long UNKILLABLE_AFTER_MS = 60_000;

  private final Agenda agenda;
  private final AgentProcess agent;
  private final Truth truth;
  private final Runnable changed;

  WorkEnding(Agenda agenda, AgentProcess agent, Truth truth, Runnable changed) {
    this.agenda = agenda;
    this.agent = agent;
    this.truth = truth;
    this.changed = changed;
  }

  /** The agent is to act when the run limit is reached. */
  void watchLimit(Rank rank) {
    if (rank.limitAt() != Rank.NEVER) {
      agent.at(rank.limitAt(), () -> checkLimit(rank));
    }
  }

  void checkLimit(Rank rank) {
    if (rank.alive
        && rank.limitReachedAt == Rank.NEVER
        && rank.stopOrderedAt == Rank.NEVER
        && rank.limitAt() <= agenda.now()) {
      rank.limitReachedAt = agenda.now();
      rank.prove(agenda.now());
      terminate(rank);
    }
  }

  /** Work that has not begun is over at once; what runs is told to end. */
  void stop(Rank rank) {
    if (rank.stopOrderedAt != Rank.NEVER) {
      return;
    }
    rank.stopOrderedAt = agenda.now();
    if (rank.goAt < 0) {
      rank.end("exited", "stop_order");
      rank.released = true;
      return;
    }
    rank.prove(agenda.now());
    if (rank.limitReachedAt == Rank.NEVER) {
      terminate(rank);
    }
  }

  /** TERM, and KILL after the grace; what takes longer than that lives on for a while. */
  private void terminate(Rank rank) {
    long patience = rank.desired.graceMs() + UNKILLABLE_AFTER_MS;
    dies(rank, agenda.now() + rank.plan.stopTakesMs(), 143);
    if (rank.plan.stopTakesMs() > patience) {
      agent.after(
          patience,
          () -> {
            if (rank.state.equals("running")) {
              rank.state = "unkillable";
              rank.endCause = rank.limitReachedAt == Rank.NEVER ? "stop_order" : "run_limit";
              changed.run();
            }
          });
    }
  }

  /** The work dies at that time, unless it does so before. */
  void dies(Rank rank, long at, int exitCode) {
    if (at < rank.diesAt) {
      rank.diesAt = at;
      agenda.at(
          at,
          () -> {
            if (rank.alive && rank.diesAt == at) {
              gone(rank, at, exitCode);
              agent.now(() -> ended(rank));
            }
          });
    }
  }

  /** Nothing of it lives, whatever its agent knows. */
  void gone(Rank rank, long at, int exitCode) {
    rank.alive = false;
    rank.diedAt = at;
    rank.diedWith = exitCode;
    truth.ended(rank);
  }

  /** The shim wrote exit code and time down where the agent finds them, however late. */
  void ended(Rank rank) {
    if (rank.isOver()) {
      return;
    }
    rank.prove(rank.diedAt);
    rank.exitCode = rank.diedWith;
    rank.end("exited", cause(rank));
    rank.released = true;
    changed.run();
  }

  private static String cause(Rank rank) {
    long first = Math.min(Math.min(rank.diedAt, rank.limitAt()), rank.stopOrderedAt);
    if (first == rank.limitAt()) {
      return "run_limit";
    }
    return first == rank.stopOrderedAt ? "stop_order" : "exited";
  }
}
