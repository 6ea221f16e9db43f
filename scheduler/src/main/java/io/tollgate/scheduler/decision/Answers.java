package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why and how long everybody waits: exactly the obstacles of which each alone would keep him
 * waiting. Codes and places are there for all when a decision is made; sentences, names and
 * estimates are made when somebody asks, from what does not change any more. Any thread may ask.
 *
 * <p>To lift {@code capacity} is to judge on the healthy fleet empty, those ahead still first; to
 * lift {@code priority} is to judge it first; to lift a node's reason is to have the node back.
 */
final class Answers {
  /** Naming more of those ahead helps nobody. */
  private static final int NAMED_MAX = 16;

  private static final int PRIORITY = 1 << WaitCode.PRIORITY.ordinal();
  private static final int WAITING_FOR_PREEMPTED = 1 << WaitCode.WAITING_FOR_PREEMPTED.ordinal();
  private static final WaitCode[] CODES = WaitCode.values();

  private final Round round;
  private final Findings findings;
  private final Preemption preemption;
  private final Map<SessionId, Promise> promises;
  private final Map<SessionId, Waiter> byId;
  private final List<Waiter> waiting;
  private final int[] bits;
  private final int[] positions;
  private final List<@Nullable Obstacle> obstacles;
  private final Map<Waiter, List<Reached>> reached = new HashMap<>();
  private final Map<Integer, List<Waiter>> inTheWay = new HashMap<>();
  private final Map<Integer, Shape> shapes = new HashMap<>();
  private @Nullable Estimates estimates;

  /**
   * Judges everybody.
   *
   * @param pass the decision's, which is over
   * @param preemption who leaves for whom
   * @param byId who waited before it
   * @param waiting who still waits, in order
   * @param kins how many needs there are
   */
  Answers(
      Round round,
      Pass pass,
      Preemption preemption,
      Map<SessionId, Waiter> byId,
      List<Waiter> waiting,
      Worlds worlds,
      int kins,
      int numbers) {
    this.round = round;
    this.findings = pass.findings;
    this.preemption = preemption;
    this.promises = Map.copyOf(pass.promises.all());
    this.byId = byId;
    this.waiting = waiting;
    this.bits = new int[numbers];
    this.positions = new int[numbers];
    this.obstacles = new ArrayList<>(kins);
    for (int i = 0; i < kins; i++) {
      obstacles.add(null);
    }
    int[] places = new int[kins];
    Worlds.@Nullable Opening[] openings = new Worlds.Opening[kins];
    for (Waiter waiter : waiting) {
      positions[waiter.number] = ++places[waiter.kin.pool()];
      bits[waiter.number] = judge(waiter, pass.limits, worlds, openings);
    }
    blockers();
  }

  private int judge(
      Waiter waiter, Limits limits, Worlds worlds, Worlds.@Nullable Opening[] openings) {
    int own = waiter.gated ? round.gates().bits(waiter.session) : 0;
    int full = limits.reachedBits(waiter);
    if (full != 0) {
      reached.put(waiter, limits.allReached(waiter));
    }
    Obstacle obstacle = obstacles.get(waiter.kin.number());
    if (obstacle == null) {
      obstacle = Obstacle.of(waiter.kin, worlds);
      obstacles.set(waiter.kin.number(), obstacle);
      shapes.put(waiter.kin.number(), waiter.session.shape());
      openings[waiter.kin.number()] = obstacle.possible() ? worlds.opening(obstacle.gone()) : null;
    }
    if (preemption.leavingFor(waiter) != null && obstacle.beside().isPresent()) {
      return own | full | WAITING_FOR_PREEMPTED;
    }
    int nodes = obstacle.bits();
    Worlds.Opening there = openings[waiter.kin.number()];
    if (there == null) {
      return own | full | nodes;
    }
    boolean first = there.open(waiter) && (there.limitsShut(waiter) & ~limits.reached(waiter)) == 0;
    return own | full | nodes | (first ? 0 : PRIORITY);
  }

  /**
   * Whose slots lie on nodes where there is room now: they are whom those wait for who would fit.
   */
  private void blockers() {
    for (int kin = 0; kin < obstacles.size(); kin++) {
      Obstacle obstacle = obstacles.get(kin);
      if (obstacle != null && obstacle.possible() && obstacle.beside().isEmpty()) {
        List<Waiter> holders = new ArrayList<>();
        findings.slots().forEach((holder, slot) -> holders.add(holder));
        Shape shape = shapes.get(kin);
        holders.removeIf(holder -> !isInTheWay(holder, shape));
        holders.sort(Comparator.comparingInt(holder -> positions[holder.number]));
        inTheWay.put(kin, holders);
      }
    }
  }

  private boolean isInTheWay(Waiter holder, @Nullable Shape shape) {
    Slot slot = findings.slotOf(holder);
    return slot != null
        && shape != null
        && slot.nodes().stream().anyMatch(node -> node.couldHold(shape) && node.holdsNow(shape));
  }

  /** How many wait. */
  int size() {
    return waiting.size();
  }

  /** Who waits, in order. */
  List<Waiter> waiting() {
    return waiting;
  }

  /** The waiter of that id; null when it does not wait any more. */
  @Nullable Waiter find(Object id) {
    Waiter waiter = byId.get(id);
    return waiter == null || findings.started(waiter) ? null : waiter;
  }

  /** The codes of all reasons. */
  Set<WaitCode> codes(Waiter waiter) {
    Set<WaitCode> codes = EnumSet.noneOf(WaitCode.class);
    for (int left = bits[waiter.number]; left != 0; left &= left - 1) {
      codes.add(CODES[Integer.numberOfTrailingZeros(left)]);
    }
    return codes;
  }

  /** The codes of all reasons, as bits by ordinal. */
  int bits(Waiter waiter) {
    return bits[waiter.number];
  }

  /** Everything there is to say. */
  Waiting of(Waiter waiter) {
    return new Waiting(reasons(waiter), eta(waiter), positions[waiter.number]);
  }

  private Obstacle obstacle(Waiter waiter) {
    Obstacle known = obstacles.get(waiter.kin.number());
    if (known == null) {
      throw new IllegalStateException("session " + waiter.session.id() + " was not judged");
    }
    return known;
  }

  private List<WaitReason> reasons(Waiter waiter) {
    List<WaitReason> reasons = new ArrayList<>(round.gates().reasons(waiter.session));
    reached.getOrDefault(waiter, List.of()).forEach(one -> reasons.add(one.reason()));
    Preemption.@Nullable Leaving leaving = preemption.leavingFor(waiter);
    if (leaving != null && (bits[waiter.number] & WAITING_FOR_PREEMPTED) != 0) {
      reasons.add(leaving.reason());
      return reasons;
    }
    Obstacle obstacle = obstacle(waiter);
    if (!obstacle.possible()) {
      add(
          reasons,
          WaitCode.NO_MATCHING_NODE,
          "No " + waiter.session.shape().gpuModel() + " node could ever hold what it needs");
      return reasons;
    }
    if (obstacle.lift().drain()) {
      add(
          reasons,
          WaitCode.NODE_DRAIN,
          "Nodes that would do take no new work: " + names(waiter, Availability.State.DRAIN));
    }
    if (obstacle.lift().down()) {
      add(
          reasons,
          WaitCode.NODE_DOWN,
          "Nodes that would do are down or have sick GPUs: "
              + names(waiter, Availability.State.DOWN));
    }
    Optional<Instant> until = slot(waiter);
    obstacle
        .beside()
        .ifPresent(
            code ->
                reasons.add(WaitReason.of(code, obstacle.sentence(waiter.session.shape()), until)));
    if ((bits[waiter.number] & PRIORITY) != 0) {
      List<SessionId> named = ahead(waiter, obstacle);
      reasons.add(new WaitReason(WaitCode.PRIORITY, sentence(named.size()), until, named));
    }
    return reasons;
  }

  private Optional<Instant> slot(Waiter waiter) {
    Slot slot = findings.slotOf(waiter);
    return slot == null ? Optional.empty() : Optional.of(Ticks.instant(slot.start()));
  }

  /** Whom it waits for: those whose slots are in its way, or those ahead of it in its pool. */
  private List<SessionId> ahead(Waiter waiter, Obstacle obstacle) {
    List<SessionId> named = new ArrayList<>();
    if (obstacle.beside().isEmpty()) {
      for (Waiter holder : inTheWay.getOrDefault(waiter.kin.number(), List.of())) {
        Slot slot = findings.slotOf(holder);
        if (holder != waiter
            && slot != null
            && slot.start() < round.now() + waiter.length
            && named.size() < NAMED_MAX) {
          named.add(holder.session.id());
        }
      }
    }
    if (named.isEmpty()) {
      named.addAll(ahead(waiter, other -> other.kin.pool() == waiter.kin.pool()));
    }
    if (named.isEmpty()) {
      // Its own account's next session may lie in another pool.
      AccountId account = waiter.session.account();
      named.addAll(ahead(waiter, other -> other.session.account().equals(account)));
    }
    return named;
  }

  /** Those before it in order that get a place at all; if none does, one who was promised. */
  private List<SessionId> ahead(Waiter waiter, Predicate<Waiter> wanted) {
    List<SessionId> named = new ArrayList<>();
    boolean before = true;
    for (Waiter other : waiting) {
      if (other == waiter) {
        before = false;
      } else if ((before || named.isEmpty() && promises.containsKey(other.session.id()))
          && wanted.test(other)
          && obstacle(other).possible()
          && !round.gates().shut(other.session)) {
        named.add(other.session.id());
        if (named.size() == NAMED_MAX) {
          break;
        }
      }
    }
    return named;
  }

  private String names(Waiter waiter, Availability.State wanted) {
    return round.state().nodes().values().stream()
        .filter(node -> node.pool().equals(waiter.pool))
        .filter(
            node ->
                node.availability().state() == wanted
                    || (wanted == Availability.State.DOWN && node.isSickInPart()))
        .map(NodeView::standing)
        .sorted()
        .limit(NAMED_MAX)
        .collect(Collectors.joining(", "));
  }

  private Eta eta(Waiter waiter) {
    Optional<WaitCode> endless = endless(waiter);
    if (endless.isPresent()) {
      return new Eta.None(endless.get());
    }
    Promise promise = promises.get(waiter.session.id());
    if (promise != null) {
      return new Eta.Firm(promise.latestStart());
    }
    long start = estimates().of(waiter.session.id());
    if (start >= Ticks.NEVER) {
      return new Eta.None(WaitCode.CAPACITY);
    }
    return new Eta.Estimate(Ticks.instant(start), Ticks.instant(start));
  }

  private synchronized Estimates estimates() {
    Estimates known = estimates;
    if (known == null) {
      known = new Estimates(round, findings);
      estimates = known;
    }
    return known;
  }

  /** The reason that has no end, if there is one. */
  private Optional<WaitCode> endless(Waiter waiter) {
    Obstacle obstacle = obstacle(waiter);
    if (!obstacle.possible()) {
      return Optional.of(WaitCode.NO_MATCHING_NODE);
    }
    Optional<WaitCode> own = round.gates().endless(waiter.session).or(() -> Limits.endless(waiter));
    if (own.isPresent()) {
      return own;
    }
    if (obstacle.lift().down()) {
      return Optional.of(WaitCode.NODE_DOWN);
    }
    return obstacle.lift().drain() ? Optional.of(WaitCode.NODE_DRAIN) : Optional.empty();
  }

  private static String sentence(int named) {
    return switch (named) {
      case 1 -> "A session ahead of it comes first.";
      case NAMED_MAX -> "At least " + named + " sessions ahead of it come first.";
      default -> named + " sessions ahead of it come first.";
    };
  }

  private static void add(List<WaitReason> reasons, WaitCode code, String message) {
    reasons.add(WaitReason.of(code, message + ".", Optional.empty()));
  }
}
