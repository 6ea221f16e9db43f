package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.identity.AccountId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** How much more may run at once, from now on, of everything that is counted together. */
final class Limits {
  private final ClusterState state;
  private final long now;
  private final long ending;
  private final Map<AccountId, List<Line>> accounts = new HashMap<>();

  /**
   * A limit's room.
   *
   * @param free beside what runs and what is kept for others
   * @param beside beside what runs
   */
  private record Line(Bound bound, Room free, Room beside) {
    boolean counts(Belonging belonging, String model) {
      return bound.limit().counts(belonging, model);
    }

    Limit.Unit unit() {
      return bound.limit().unit();
    }
  }

  /** With nothing taken yet. */
  Limits(ClusterState state, Policy policy, long now) {
    this.state = state;
    this.now = now;
    Duration after = policy.stopGrace().plus(policy.cleanupBound());
    this.ending = after.isZero() ? 0 : Ticks.of(after);
  }

  /** What runs takes its part until then. */
  void run(HeldSession held, long end) {
    String model = model(held);
    int gpus = held.allocations().stream().mapToInt(one -> one.gpuUuids().size()).sum();
    for (Line line : lines(held.account())) {
      if (line.counts(held.belonging(), model)) {
        run(line, claim(line, now, end, gpus, end - now));
      }
    }
  }

  /** What starts now takes its part for that long. */
  void run(QueuedSession session, long length) {
    for (Line line : lines(session)) {
      run(line, claim(line, session, now, length));
    }
  }

  private static void run(Line line, Claim claim) {
    line.free.take(claim, 1);
    line.beside.take(claim, 1);
  }

  /** Keeps its part for then; {@code sign} -1 gives it back. */
  void keep(QueuedSession session, long start, long length, int sign) {
    for (Line line : lines(session)) {
      line.free.take(claim(line, session, start, length), sign);
    }
  }

  /** Whether it may run then, for that long. */
  boolean clear(QueuedSession session, long start, long length) {
    for (Line line : lines(session)) {
      if (!line.free.clear(claim(line, session, start, length))) {
        return false;
      }
    }
    return true;
  }

  /** The limits that do not let it run now, for that long. */
  Set<Bound> shut(QueuedSession session, long length) {
    Set<Bound> shut = Set.of();
    for (Line line : lines(session)) {
      if (!line.free.clear(claim(line, session, now, length))) {
        shut = shut.isEmpty() ? new HashSet<>() : shut;
        shut.add(line.bound);
      }
    }
    return shut;
  }

  /** The first time from then on when it may run for that long, {@link Ticks#NEVER} if none. */
  long earliest(QueuedSession session, long from, long length) {
    List<Line> lines = lines(session);
    long start = from;
    long before;
    do {
      before = start;
      for (Line line : lines) {
        start = line.free.earliest(claim(line, session, start, length));
        if (start >= Ticks.NEVER) {
          return Ticks.NEVER;
        }
      }
    } while (start > before);
    return start;
  }

  /** Those that are full of what runs, each with its reason. */
  Map<Bound, WaitReason> full(QueuedSession session) {
    Map<Bound, WaitReason> full = new LinkedHashMap<>();
    for (Line line : lines(session)) {
      Claim claim = claim(line, session, now, Ticks.of(session.runLimit()) + ending);
      if (!line.beside.clear(claim)) {
        full.put(line.bound, reason(line, session, line.beside.earliest(claim)));
      }
    }
    return full;
  }

  private WaitReason reason(Line line, QueuedSession session, long until) {
    return WaitReason.of(
        line.bound.code(),
        line.bound.sentence(line.beside.used(now), needed(line, session)),
        until >= Ticks.NEVER ? Optional.empty() : Optional.of(Ticks.instant(until)));
  }

  /** The reason of the first limit that could not hold it if nothing ran. */
  Optional<WaitCode> endless(QueuedSession session) {
    return lines(session).stream()
        .filter(line -> needed(line, session) > line.bound.limit().most())
        .map(line -> line.bound.code())
        .findFirst();
  }

  private static long needed(Line line, QueuedSession session) {
    return line.unit().taken(session.shape(), session.runLimit().toMinutes());
  }

  private Claim claim(Line line, QueuedSession session, long start, long length) {
    return claim(line, start, start + length, session.shape().gpus(), Ticks.of(session.runLimit()));
  }

  /** What is not paid for, the end of a session, is no minute ahead. */
  private Claim claim(Line line, long start, long end, int gpus, long run) {
    return switch (line.unit()) {
      case SESSIONS -> new Claim(start, end, 1, run);
      case GPUS -> new Claim(start, end, gpus, run);
      case GPU_MINUTES -> new Claim(start, Math.max(start + 1, end - ending), gpus, run);
    };
  }

  private List<Line> lines(QueuedSession session) {
    List<Line> all = lines(session.account());
    if (all.size() == 1) {
      return all;
    }
    String model = session.shape().gpuModel();
    return all.stream().filter(line -> line.counts(session.belonging(), model)).toList();
  }

  private List<Line> lines(AccountId id) {
    return accounts.computeIfAbsent(id, this::make);
  }

  private List<Line> make(AccountId id) {
    AccountView account = state.accounts().get(id);
    if (account == null) {
      throw new IllegalStateException("account " + id + " is not in the cluster state");
    }
    List<Line> lines = new ArrayList<>();
    lines.add(line(Bound.plan(account)));
    for (Limit limit : account.limits()) {
      if (!Planted.is(forgotten(limit.unit()))) {
        lines.add(line(Bound.of(account, limit)));
      }
    }
    return lines;
  }

  private static HouseDefect forgotten(Limit.Unit unit) {
    return switch (unit) {
      case SESSIONS -> HouseDefect.CONCURRENCY_LIMIT_IGNORED;
      case GPUS -> HouseDefect.QUOTA_IGNORED;
      case GPU_MINUTES -> HouseDefect.RUN_MINUTES_IGNORED;
    };
  }

  private Line line(Bound bound) {
    return new Line(bound, room(bound.limit()), room(bound.limit()));
  }

  private Room room(Limit limit) {
    return limit.unit() == Limit.Unit.GPU_MINUTES
        ? new MinutesRoom(limit.most())
        : new CountRoom(now, limit.most());
  }

  private String model(HeldSession held) {
    return held.allocations().stream()
        .map(one -> state.nodes().get(one.node()))
        .filter(node -> node != null)
        .map(NodeView::model)
        .findFirst()
        .orElse("");
  }
}
