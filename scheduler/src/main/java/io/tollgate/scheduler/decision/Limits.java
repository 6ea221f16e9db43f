package io.tollgate.scheduler.decision;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much more may run at once, from now on, of everything that is counted together. Kept from
 * decision to decision; what is kept for later counts for one pass only.
 */
final class Limits {
  private final Map<Bound.Key, LimitLine> lines = new HashMap<>();
  private final Map<List<Part>, Alike> alike = new HashMap<>();
  private final Map<AccountId, Alike> plans = new HashMap<>();
  private final List<LimitLine> used = new ArrayList<>();
  private final Policy policy;
  private final @Nullable Limits origin;
  private long now;

  /**
   * What many sessions fill alike.
   *
   * @param number its own, from 0
   */
  record Alike(List<Part> parts, int number) {}

  /** What a session takes of one of them. */
  static final class Part {
    private final Bound bound;
    private final long taken;
    private final long thousandths;
    private final long run;
    private @Nullable LimitLine line;

    /**
     * @param thousandths how much it uses, in thousandths of a GPU
     * @param run how long it runs at most, in ticks
     */
    Part(Bound bound, long thousandths, long run) {
      this.bound = bound;
      this.thousandths = thousandths;
      this.run = run;
      this.taken =
          switch (bound.limit().unit()) {
            case SESSIONS -> 1;
            case GPUS -> thousandths;
            case GPU_MINUTES -> (thousandths * run + Shape.WHOLE - 1) / Shape.WHOLE;
          };
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Part that
          && taken == that.taken
          && bound.equals(that.bound)
          && (!bound.isMinutes() || thousandths == that.thousandths);
    }

    @Override
    public int hashCode() {
      return 31 * bound.hashCode() + Long.hashCode(taken);
    }

    /** Whether there is room for it when that much is taken. */
    boolean fits(long beside) {
      return beside + taken <= bound.most();
    }

    Bound bound() {
      return bound;
    }

    long taken() {
      return taken;
    }

    double gpus() {
      return thousandths / (double) Shape.WHOLE;
    }

    long run() {
      return run;
    }

    Bound.Key key() {
      return bound.key();
    }
  }

  Limits(Policy policy) {
    this(policy, null);
  }

  private Limits(Policy policy, @Nullable Limits origin) {
    this.policy = policy;
    this.origin = origin;
    this.now = origin == null ? 0 : origin.now;
  }

  /** How many things are counted, of all that were since nothing ran. */
  int size() {
    return lines.size();
  }

  /** Nothing runs. */
  void clear() {
    lines.clear();
    alike.clear();
    plans.clear();
    used.clear();
  }

  /** A copy with nothing kept for later, to be changed in an imagined world. */
  Limits fork() {
    return new Limits(policy, this);
  }

  /** Begins a pass: nothing is kept for later. */
  void begin(long at) {
    now = at;
    lines.values().forEach(line -> line.begin(at));
    used.forEach(LimitLine::forget);
    used.clear();
  }

  /** Every bound that sessions of that kind fill; of several models, those of each. */
  private static List<Bound> bounds(ClusterState state, Belonging belonging, List<String> models) {
    AccountView account = account(state, belonging);
    List<Bound> bounds = new ArrayList<>();
    bounds.add(Bound.plan(account));
    belonging
        .array()
        .filter(array -> array.runningMax().isPresent())
        .filter(array -> !Planted.is(HouseDefect.ARRAY_LIMIT_IGNORED))
        .map(array -> Bound.array(account, array.id(), array.runningMax().getAsInt()))
        .ifPresent(bounds::add);
    for (Limit limit : account.limits()) {
      boolean counts = models.stream().anyMatch(model -> limit.counts(belonging, model));
      if (counts && !Planted.is(forgotten(limit.unit()))) {
        bounds.add(Bound.of(account, limit));
      }
    }
    return bounds;
  }

  private static AccountView account(ClusterState state, Belonging belonging) {
    AccountView account = state.accounts().get(belonging.account());
    if (account == null) {
      throw new IllegalStateException("account " + belonging.account() + " is not in the state");
    }
    return account;
  }

  private static HouseDefect forgotten(Limit.Unit unit) {
    return switch (unit) {
      case SESSIONS -> HouseDefect.CONCURRENCY_LIMIT_IGNORED;
      case GPUS -> HouseDefect.QUOTA_IGNORED;
      case GPU_MINUTES -> HouseDefect.RUN_MINUTES_IGNORED;
    };
  }

  /** What the session fills while it runs; one object for all who fill the same. */
  Alike parts(ClusterState state, QueuedSession session) {
    AccountView account = account(state, session.belonging());
    if (isPlain(account, session.belonging())) {
      return plan(account);
    }
    long run = Ticks.of(session.runLimit());
    long thousandths = (long) session.shape().gpus() * session.shape().gpuThousandths();
    List<Part> parts =
        bounds(state, session.belonging(), session.shape().gpuModels()).stream()
            .map(bound -> new Part(bound, thousandths, run))
            .toList();
    return alike(parts);
  }

  private Alike alike(List<Part> parts) {
    return alike.computeIfAbsent(parts, added -> new Alike(added, alike.size()));
  }

  /** Whether nothing but its plan bounds it. */
  private static boolean isPlain(AccountView account, Belonging belonging) {
    return account.limits().isEmpty() && belonging.array().isEmpty();
  }

  /** What everybody of that account fills whom nothing bounds but its plan. */
  private Alike plan(AccountView account) {
    Alike known = plans.get(account.id());
    if (known == null || known.parts().get(0).bound.limit().most() != account.concurrentMax()) {
      known = alike(List.of(new Part(Bound.plan(account), 0, 0)));
      plans.put(account.id(), known);
    }
    return known;
  }

  /** What the running session fills; one object for most who fill the same. */
  List<Part> partsOf(ClusterState state, HeldSession held) {
    AccountView account = account(state, held.belonging());
    return isPlain(account, held.belonging()) ? plan(account).parts() : parts(state, held);
  }

  /** Whether it is certain that who fills those fills exactly these. */
  static boolean same(List<Part> these, List<Part> those) {
    return these.equals(those) && these.stream().noneMatch(part -> part.bound.isMinutes());
  }

  /** Numbers of what sessions fill are below that. */
  int alike() {
    return alike.size();
  }

  /** What the running session fills. */
  static List<Part> parts(ClusterState state, HeldSession held) {
    long thousandths = 0;
    String model = "";
    for (HeldAllocation allocation : held.allocations()) {
      NodeView node = state.nodes().get(allocation.node());
      model = node == null ? model : node.model();
      thousandths += (long) allocation.gpuUuids().size() * allocation.gpuThousandths();
    }
    long all = thousandths;
    return bounds(state, held.belonging(), List.of(model)).stream()
        .map(bound -> new Part(bound, all, Ticks.NEVER / (1 + all)))
        .toList();
  }

  /** The session runs, until then at most. */
  void run(SessionId session, List<Part> parts, long end) {
    for (Part part : parts) {
      line(part).run(session, end, part);
    }
  }

  /** It runs no more. */
  void end(SessionId session, List<Part> parts) {
    for (Part part : parts) {
      line(part).end(session);
    }
  }

  /** Keeps its part for then; {@code sign} -1 gives it back. */
  void keep(Waiter waiter, long start, long length, int sign) {
    for (Part part : waiter.limits) {
      used.add(line(part));
      line(part).keep(part, start, length, sign);
    }
  }

  /** Whether it may run then, for that long. */
  boolean clear(Waiter waiter, long start, long length) {
    for (Part part : waiter.limits) {
      if (!line(part).clear(part, start, length)) {
        return false;
      }
    }
    return true;
  }

  /** The first time from then on when it may run for that long, {@link Ticks#NEVER} if none. */
  long earliest(Waiter waiter, long from, long length) {
    long start = from;
    while (start < Ticks.NEVER && !clear(waiter, start, length)) {
      long next = start;
      for (Part part : waiter.limits) {
        next = Math.max(next, line(part).earliest(part, next, length));
      }
      if (next == start) {
        throw new IllegalStateException(
            "session " + waiter.session.id() + " is and is not free to run");
      }
      start = next;
    }
    return start;
  }

  /** Those that do not let it run now, by their places. */
  int shut(Waiter waiter) {
    int shut = 0;
    for (int i = 0; i < waiter.limits.size(); i++) {
      Part part = waiter.limits.get(i);
      shut |= line(part).clear(part, now, waiter.length) ? 0 : bit(i);
    }
    return shut;
  }

  /** Those that are reached by what runs, by their places. */
  int reached(Waiter waiter) {
    int reached = 0;
    for (int i = 0; i < waiter.limits.size(); i++) {
      Part part = waiter.limits.get(i);
      reached |= part.fits(line(part).running()) ? 0 : bit(i);
    }
    return reached;
  }

  /** The rare ones beyond the first seven share a bit. */
  private static int bit(int place) {
    return 1 << Math.min(place, 7);
  }

  /** Those of them that are reached by what runs. */
  List<Reached> allReached(Waiter waiter) {
    List<Reached> reached = new ArrayList<>();
    for (Part part : waiter.limits) {
      LimitLine line = line(part);
      if (!part.fits(line.running())) {
        used.add(line); // What is late is expected anew in the next pass.
        reached.add(line.reached(part));
      }
    }
    return reached;
  }

  /**
   * By what they fill: whether nobody would be kept back by it if all went at once.
   *
   * @param waiting who would go
   */
  boolean[] unbound(Lineup waiting) {
    int[] counts = new int[alike.size()];
    for (int fills : waiting.fills) {
      counts[fills]++;
    }
    List<Alike> present = alike.values().stream().filter(one -> counts[one.number()] > 0).toList();
    Map<LimitLine, Long> all = new HashMap<>();
    for (Alike one : present) {
      for (Part part : one.parts()) {
        all.merge(line(part), counts[one.number()] * part.taken, Long::sum);
      }
    }
    boolean[] unbound = new boolean[counts.length];
    for (Alike one : present) {
      unbound[one.number()] =
          one.parts().stream()
              .allMatch(
                  part ->
                      line(part).running() + all.getOrDefault(line(part), 0L) <= part.bound.most());
    }
    return unbound;
  }

  /** Nobody has been counted to go first. */
  void countAnew() {
    lines.values().forEach(line -> line.ahead = 0);
  }

  /**
   * Those that leave no room for it after what runs and those who were counted to go first, by
   * their places.
   */
  int shutAfterThoseAhead(Waiter waiter) {
    int shut = 0;
    for (int i = 0; i < waiter.limits.size(); i++) {
      Part part = waiter.limits.get(i);
      LimitLine line = line(part);
      shut |= part.fits(line.running() + line.ahead) ? 0 : bit(i);
    }
    return shut;
  }

  /** It is counted to go first. */
  void goesAhead(Waiter waiter) {
    for (Part part : waiter.limits) {
      line(part).ahead += part.taken;
    }
  }

  /** The codes of those that are reached by what runs, as bits by ordinal. */
  int reachedBits(Waiter waiter) {
    int bits = 0;
    for (Part part : waiter.limits) {
      bits |= part.fits(line(part).running()) ? 0 : 1 << part.bound.code().ordinal();
    }
    return bits;
  }

  /** The first bound that could not hold it if nothing ran. */
  static Optional<WaitCode> endless(Waiter waiter) {
    return waiter.limits.stream()
        .filter(part -> !part.fits(0))
        .map(part -> part.bound.code())
        .findFirst();
  }

  private LimitLine line(Part part) {
    LimitLine known = origin == null ? part.line : null;
    if (known == null) {
      known = lines.computeIfAbsent(part.key(), added -> made(part));
      if (origin == null) {
        part.line = known;
      }
    }
    return known;
  }

  private LimitLine made(Part part) {
    LimitLine made =
        part.bound.isMinutes() ? new MinutesLine(policy, now) : new CountLine(policy, now);
    if (origin != null) {
      made.runAs(origin.line(part));
    }
    return made;
  }
}
