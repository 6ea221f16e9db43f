package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.defect.HouseDefect;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** What keeps a single session back, whatever the fleet looks like. */
final class Gates {
  private final List<Gate> gates;
  private final long now;

  private Gates(List<Gate> gates, long now) {
    this.gates = List.copyOf(gates);
    this.now = now;
  }

  /** Those of that state at that moment. */
  static Gates of(ClusterState state, Policy policy, InForce rules, long now) {
    return new Gates(
        List.of(
            new ControlGate(ControlAction.QUEUE, state, rules),
            new ControlGate(ControlAction.BLOCK, state, rules),
            new HoldGate(),
            new OperatorHoldGate(),
            new BeginGate(),
            new DependencyGate(now),
            new DeadlineGate(now),
            new BackoffGate(),
            new CleanupGate(policy, now)),
        now);
  }

  /** Whether any of them could keep the session back, now or later. */
  boolean concern(QueuedSession session) {
    for (Gate gate : gates) {
      if (gate.concerns(session)) {
        return true;
      }
    }
    return false;
  }

  /** The codes of those that are shut, as bits by ordinal. */
  int bits(QueuedSession session) {
    int bits = 0;
    for (Gate gate : gates) {
      bits |= gate.opens(session) > now ? 1 << gate.code().ordinal() : 0;
    }
    return bits;
  }

  /** When all are open at the latest, not before now; {@link Ticks#NEVER} when nobody can say. */
  long ready(QueuedSession session) {
    long ready = now;
    for (Gate gate : gates) {
      ready = Math.max(ready, gate.opens(session));
    }
    return ready;
  }

  /** When all are open as far as anybody can say, for an estimate. */
  long estimated(QueuedSession session) {
    long ready = now;
    for (Gate gate : gates) {
      ready = Math.max(ready, gate.estimated(session));
    }
    return ready;
  }

  /** Whether one of them has no end, or none that anybody could promise. */
  boolean shut(QueuedSession session) {
    return ready(session) >= Ticks.NEVER;
  }

  /** Whether all let it start at that later time. */
  boolean let(QueuedSession session, long start) {
    for (Gate gate : gates) {
      if (!gate.lets(session, start)) {
        return false;
      }
    }
    return true;
  }

  /** The reasons of those that are shut. */
  List<WaitReason> reasons(QueuedSession session) {
    List<WaitReason> reasons = new ArrayList<>();
    for (Gate gate : gates) {
      if (gate.opens(session) > now) {
        reasons.add(gate.reason(session));
      }
    }
    return reasons;
  }

  /** The first of which nobody can say when it opens. */
  Optional<WaitCode> endless(QueuedSession session) {
    return gates.stream()
        .filter(gate -> gate.estimated(session) >= Ticks.NEVER)
        .map(Gate::code)
        .findFirst();
  }

  /**
   * When something is over that should be by {@code end}. When it is late it cannot be over yet;
   * each further wait is twice as long, so that what was told because of it does not change all the
   * time.
   */
  static long expected(long end, long now, Policy policy) {
    if (end > now) {
      return end;
    }
    long wait = Math.max(Ticks.of(policy.cleanupBound()), Ticks.SECOND);
    long expected = end;
    while (expected <= now) {
      expected = end + wait;
      wait *= 2;
    }
    return expected;
  }

  private record HoldGate() implements Gate {
    @Override
    public boolean concerns(QueuedSession session) {
      return session.wishes().heldSince().isPresent();
    }

    @Override
    public WaitCode code() {
      return WaitCode.USER_HOLD;
    }

    @Override
    public long opens(QueuedSession session) {
      return session.wishes().heldSince().isPresent()
              && !Planted.is(HouseDefect.HELD_SESSION_STARTS)
          ? Ticks.NEVER
          : 0;
    }

    @Override
    public WaitReason reason(QueuedSession session) {
      String since = session.wishes().heldSince().map(at -> " since " + at).orElse("");
      return said(code(), "It is held by its owner" + since);
    }
  }

  private record BeginGate() implements Gate {
    @Override
    public boolean concerns(QueuedSession session) {
      return session.wishes().beginAt().isPresent();
    }

    @Override
    public WaitCode code() {
      return WaitCode.BEGIN_TIME;
    }

    @Override
    public long opens(QueuedSession session) {
      return Planted.is(HouseDefect.BEGIN_TIME_IGNORED)
          ? 0
          : session.wishes().beginAt().map(Ticks::of).orElse(0L);
    }

    @Override
    public WaitReason reason(QueuedSession session) {
      Instant until = Ticks.instant(opens(session));
      return WaitReason.of(
          code(), "Its owner wants it to begin at " + until + " or later.", Optional.of(until));
    }
  }

  private record DeadlineGate(long now) implements Gate {
    @Override
    public boolean concerns(QueuedSession session) {
      return session.wishes().deadline().isPresent();
    }

    @Override
    public WaitCode code() {
      return WaitCode.DEADLINE;
    }

    @Override
    public long opens(QueuedSession session) {
      return lets(session, now) ? 0 : Ticks.NEVER;
    }

    /** Whether a start at that time ends before the deadline. */
    @Override
    public boolean lets(QueuedSession session, long start) {
      Optional<Instant> deadline = session.wishes().deadline();
      return deadline.isEmpty() || Ticks.of(deadline.get()) >= start + Ticks.of(session.least());
    }

    @Override
    public WaitReason reason(QueuedSession session) {
      String deadline = session.wishes().deadline().map(Instant::toString).orElse("");
      return said(code(), "It could not end before its deadline " + deadline);
    }
  }

  private record BackoffGate() implements Gate {
    @Override
    public boolean concerns(QueuedSession session) {
      return session.notBefore().isPresent();
    }

    @Override
    public WaitCode code() {
      return WaitCode.START_BACKOFF;
    }

    @Override
    public long opens(QueuedSession session) {
      return session.notBefore().map(Ticks::of).orElse(0L);
    }

    @Override
    public WaitReason reason(QueuedSession session) {
      Instant until = Ticks.instant(opens(session));
      return WaitReason.of(
          code(),
          "Its last start failed; it is tried again from " + until + ".",
          Optional.of(until));
    }
  }

  private record CleanupGate(Policy policy, long now) implements Gate {
    @Override
    public boolean concerns(QueuedSession session) {
      return session.cleanupUntil().isPresent();
    }

    @Override
    public WaitCode code() {
      return WaitCode.CLEANUP;
    }

    /** A bound that has passed is no release: only the caller's word opens this gate. */
    @Override
    public long opens(QueuedSession session) {
      return session.cleanupUntil().isEmpty() || Planted.is(HouseDefect.REQUEUED_BEFORE_CLEANUP)
          ? 0
          : expected(Ticks.of(session.cleanupUntil().get()), now, policy);
    }

    @Override
    public WaitReason reason(QueuedSession session) {
      Instant until = Ticks.instant(opens(session));
      return WaitReason.of(code(), code().sentence(), Optional.of(until));
    }
  }

  private static WaitReason said(WaitCode code, String sentence) {
    return WaitReason.of(code, sentence + ".", Optional.empty());
  }
}
