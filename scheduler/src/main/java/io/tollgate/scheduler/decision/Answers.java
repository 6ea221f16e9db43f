package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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
  static final int NAMED_MAX = 16;

  private final Round round;
  private final Findings findings;
  private final Preemption preemption;
  private final Map<SessionId, Promise> promises;
  private final Map<SessionId, Waiter> byId;
  private final Lineup waiting;
  private final Verdicts verdicts;
  private final OperatorReasons operators;
  private final int numbers;
  private final Expected.Shared shared;
  private @Nullable Expected latest;
  private @Nullable Expected likely;

  /**
   * Judges everybody.
   *
   * @param pass the decision's, which is over
   * @param preemption who leaves for whom
   * @param byId who waited before it
   * @param waiting who still waits, in order
   * @param numbers they have numbers below that
   * @param shared what was worked out lately for another
   */
  Answers(
      Round round,
      Pass pass,
      Preemption preemption,
      Map<SessionId, Waiter> byId,
      Lineup waiting,
      Worlds worlds,
      int numbers,
      Expected.Shared shared) {
    this.shared = shared;
    this.round = round;
    this.findings = pass.findings;
    this.preemption = preemption;
    this.promises = Map.copyOf(pass.promises.all());
    this.byId = byId;
    this.waiting = waiting;
    this.numbers = numbers;
    this.verdicts = new Verdicts(round, pass, preemption, waiting, worlds, numbers);
    this.operators = verdicts.operators();
  }

  /** How many wait. */
  int size() {
    return waiting.size;
  }

  /** Who waits, in order. */
  List<Waiter> waiting() {
    return waiting.asList();
  }

  /** The waiter of that id; null when it does not wait any more. */
  @Nullable Waiter find(Object id) {
    Waiter waiter = byId.get(id);
    return waiter == null || findings.started(waiter.number) ? null : waiter;
  }

  /** Tells the codes of all reasons of everybody. */
  void codes(Reasons.Reader reader) {
    for (int i = 0; i < waiting.size; i++) {
      Waiter waiter = waiting.waiters[i];
      reader.waits(waiter.number, waiter.id, verdicts.bits(waiter));
    }
  }

  /** Everything there is to say. */
  Waiting of(Waiter waiter) {
    return new Waiting(reasons(waiter), eta(waiter), verdicts.position(waiter));
  }

  private List<WaitReason> reasons(Waiter waiter) {
    List<WaitReason> own = new ArrayList<>(round.gates().reasons(waiter.session));
    List<WaitReason> all = new ArrayList<>(OperatorReasons.merged(own, others(waiter)));
    List<WaitReason> full = verdicts.reached(waiter).stream().map(Reached::reason).toList();
    all.addAll(Math.min(own.size(), all.size()), full);
    return all;
  }

  /** Those that lie neither in itself nor in limits. */
  private List<WaitReason> others(Waiter waiter) {
    List<WaitReason> reasons = new ArrayList<>();
    operators.throttle(waiter).ifPresent(reasons::add);
    @Nullable Leaving leaving = preemption.leavingFor(waiter);
    if (leaving != null && verdicts.waitsForPreempted(waiter)) {
      reasons.add(leaving.reason());
      return reasons;
    }
    Obstacle obstacle = verdicts.obstacle(waiter);
    if (!obstacle.possible()) {
      add(
          reasons,
          WaitCode.NO_MATCHING_NODE,
          "No "
              + String.join(" or ", waiter.session.shape().gpuModels())
              + " node could ever hold what it needs");
      return reasons;
    }
    if (obstacle.lift().drain()) {
      Stream<String> drained = operators.closed(waiter, WaitCode.NODE_DRAIN).stream();
      reasons.add(
          WaitReason.of(
              WaitCode.NODE_DRAIN,
              "Nodes that would do take no new work: "
                  + Stream.concat(names(waiter, Availability.State.DRAIN), drained)
                      .collect(Collectors.joining(", "))
                  + ".",
              OperatorReasons.instant(operators.reopens(waiter, obstacle.lift()))));
    }
    reasons.addAll(operators.nodes(waiter, obstacle.lift()));
    if (obstacle.lift().down()) {
      add(
          reasons,
          WaitCode.NODE_DOWN,
          "Nodes that would do are down or have sick GPUs: "
              + names(waiter, Availability.State.DOWN).collect(Collectors.joining(", ")));
    }
    if (obstacle.lift().beta()) {
      add(
          reasons,
          WaitCode.BETA_NOT_ENABLED,
          "Nodes that would do are beta, and the account has not enabled beta");
    }
    if (obstacle.lift().reserved()) {
      reasons.add(
          WaitReason.of(
              WaitCode.RESERVED,
              "Nodes that would do are kept for others by contract; only what may be preempted"
                  + " runs there meanwhile.",
              OperatorReasons.instant(operators.reopens(waiter, obstacle.lift()))));
    }
    Optional<Instant> until = slot(waiter);
    obstacle
        .beside()
        .ifPresent(
            code ->
                reasons.add(WaitReason.of(code, obstacle.sentence(waiter.session.shape()), until)));
    Integer kept = verdicts.keptFrom(waiter);
    if (kept != null) {
      add(reasons, WaitCode.CAPACITY, kept + " GPUs are kept for work that takes less time");
    }
    if (verdicts.isBehind(waiter)) {
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
      for (Waiter holder : verdicts.inTheWay(waiter.kin)) {
        Slot slot = findings.slotOf(holder);
        if (holder != waiter
            && slot != null
            && slot.start() < round.now() + waiter.length
            && named.size() < NAMED_MAX) {
          named.add(holder.id);
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
    for (Waiter other : waiting.waiters) {
      if (other == waiter) {
        before = false;
      } else if ((before || named.isEmpty() && promises.containsKey(other.id))
          && wanted.test(other)
          && verdicts.obstacle(other).possible()
          && !round.gates().shut(other.session)) {
        named.add(other.id);
        if (named.size() == NAMED_MAX) {
          break;
        }
      }
    }
    return named;
  }

  private Stream<String> names(Waiter waiter, Availability.State wanted) {
    return round.state().nodes().values().stream()
        .filter(node -> waiter.kin.need().pools().contains(node.pool()))
        .filter(
            node ->
                node.availability().state() == wanted
                    || (wanted == Availability.State.DOWN && node.isSickInPart()))
        .map(NodeView::standing)
        .sorted()
        .limit(NAMED_MAX);
  }

  private Eta eta(Waiter waiter) {
    Optional<WaitCode> endless = endless(waiter);
    if (endless.isPresent()) {
      return new Eta.None(endless.get());
    }
    Promise promise = promises.get(waiter.id);
    if (promise != null) {
      return new Eta.Firm(promise.latestStart());
    }
    long latest = expected(waiter, true);
    if (latest >= Ticks.NEVER) {
      return new Eta.None(WaitCode.CAPACITY);
    }
    boolean all = round.state().learned().spent().equals(Spent.ALL);
    long likely = all ? latest : Math.min(latest, expected(waiter, false));
    Lift lift = verdicts.obstacle(waiter).lift();
    if (lift.reserved()) { // Counts of GPUs know nothing of whom they are kept for.
      long opens = operators.reopens(waiter, lift);
      latest = Math.max(latest, opens);
      likely = Math.max(likely, opens);
    }
    return new Eta.Estimate(Ticks.instant(likely), Ticks.instant(latest));
  }

  /** When it starts by what was worked out for this decision, or lately for another. */
  private synchronized long expected(Waiter waiter, boolean all) {
    Expected known = all ? latest : likely;
    if (known == null) {
      long start = shared.of(waiter, all, round.now());
      if (start < Ticks.NEVER) {
        return start;
      }
      Spent spent = all ? Spent.ALL : round.state().learned().spent();
      known = Estimates.of(round, findings, spent, numbers);
      shared.put(known, all);
      latest = all ? known : latest;
      likely = all ? likely : known;
    }
    return known.of(waiter);
  }

  /** The reason that has no end, if there is one. */
  private Optional<WaitCode> endless(Waiter waiter) {
    Obstacle obstacle = verdicts.obstacle(waiter);
    if (!obstacle.possible()) {
      return Optional.of(WaitCode.NO_MATCHING_NODE);
    }
    Optional<WaitCode> own =
        round.gates().endless(waiter.session).or(() -> Limits.endless(waiter.least));
    if (own.isPresent()) {
      return own;
    }
    return obstacle.lift().endless(operators.reopens(waiter, obstacle.lift()));
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
