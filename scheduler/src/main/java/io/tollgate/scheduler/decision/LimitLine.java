package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One thing that is counted, who fills it, and what is kept for later in a pass. */
abstract class LimitLine {
  final Policy policy;
  final Map<SessionId, Run> runs = new HashMap<>();
  final List<Kept> slots = new ArrayList<>();
  long now;
  long ahead;
  private @Nullable Reached reached;

  /** What runs: until when, and what it takes. */
  record Run(long end, Part part) {}

  /** What is kept, given back where the sign is -1. */
  record Kept(Part part, long start, long length, int sign) {}

  LimitLine(Policy policy, long now) {
    this.policy = policy;
    this.now = now;
  }

  /** A pass begins. */
  void begin(long at) {
    now = at;
    changed(); // What is late is expected anew.
  }

  /** Nothing is kept for later, and nobody goes first. */
  void forget() {
    ahead = 0;
    slots.clear();
    changed();
  }

  /** Whatever was worked out is so no more. */
  void changed() {
    reached = null;
  }

  /** The same runs as there. */
  void runAs(LimitLine other) {
    other.runs.forEach((session, run) -> run(session, run.end(), run.part()));
  }

  void run(SessionId session, long end, Part part) {
    runs.put(session, new Run(end, part));
    changed();
  }

  void end(SessionId session) {
    runs.remove(session);
    changed();
  }

  void keep(Part part, long start, long length, int sign) {
    slots.add(new Kept(part, start, length, sign));
    changed();
  }

  /** When a run is over: what is late is expected anew. */
  long expected(Run run) {
    return Gates.expected(run.end(), now, policy);
  }

  /** How much runs now, in the bound's measure. */
  abstract long running();

  /** Whether the part fits then, for that long, beside what runs and what is kept. */
  abstract boolean clear(Part part, long start, long length);

  /** The first time from then on when it does. */
  abstract long earliest(Part part, long from, long length);

  /** The first time when it fits beside what runs. */
  abstract long besideRuns(Part part);

  /** That it is full for that part. */
  Reached reached(Part part) {
    Reached known = reached;
    if (known == null || !known.bound().equals(part.bound()) || known.needed() != part.taken()) {
      known = new Reached(part.bound(), running(), part.taken(), besideRuns(part));
      reached = known;
    }
    return known;
  }
}
