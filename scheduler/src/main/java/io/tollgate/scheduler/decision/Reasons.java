package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Why a session waits: exactly the obstacles of which each alone would keep it waiting.
 *
 * <p>To lift {@code capacity} is to judge on the healthy fleet empty, those ahead still first; to
 * lift {@code priority} is to judge it first; to lift a node's reason is to have the node back.
 */
final class Reasons {
  /** Naming more of those ahead helps nobody. */
  static final int NAMED_MAX = 16;

  private final ClusterState state;
  private final Policy policy;
  private final long now;
  private final Imagination worlds;
  private final Concurrency concurrency;
  private final Ahead ahead;
  private final Map<PoolShape, Obstacle> obstacles = new HashMap<>();

  private final OperatorReasons operators;

  /** Equal ones meet the same obstacle: {@code windows} begin before they would end. */
  private record PoolShape(Pool pool, Shape shape, int windows) {}

  Reasons(
      ClusterState state,
      Policy policy,
      long now,
      Imagination worlds,
      Concurrency concurrency,
      OperatorReasons operators) {
    this.state = state;
    this.policy = policy;
    this.now = now;
    this.worlds = worlds;
    this.concurrency = concurrency;
    this.operators = operators;
    this.ahead = new Ahead(policy, worlds);
  }

  /** All reasons of a session that did not start. */
  List<WaitReason> of(Outcome outcome) {
    QueuedSession session = outcome.session();
    List<WaitReason> reasons = new ArrayList<>();
    boolean accountShut = gates(session, reasons);
    Obstacle obstacle = obstacle(session);
    long reopens = reopens(session, obstacle);
    reasons.addAll(
        0, operators.of(session, account(session), obstacle.lift(), length(session), reopens));
    if (!obstacle.possible()) {
      reasons.add(
          WaitReason.of(
              WaitCode.NO_MATCHING_NODE,
              "No " + session.shape().gpuModel() + " node could ever hold what it needs.",
              Optional.empty()));
      return reasons;
    }
    nodes(session, obstacle.lift(), reopens, reasons);
    obstacle.beside().ifPresent(reason -> reasons.add(until(reason, outcome.slotInstant())));
    Lift world = obstacle.beside().isPresent() ? obstacle.lift().emptied() : obstacle.lift();
    Outcome there = outcome(world, session);
    if (!there.open()
        || (!accountShut && !there.accountOpen())
        || (!there.paceOpen() && !operators.paced(session))) {
      List<SessionId> named = ahead.of(world, there);
      reasons.add(
          new WaitReason(WaitCode.PRIORITY, sentence(named.size()), outcome.slotInstant(), named));
    }
    return reasons;
  }

  /** The reason that has no end, if the nodes or the account give one. */
  Optional<WaitCode> endless(QueuedSession session) {
    Obstacle obstacle = obstacle(session);
    if (!obstacle.possible()) {
      return Optional.of(WaitCode.NO_MATCHING_NODE);
    }
    if (account(session).suspended()) {
      return Optional.of(WaitCode.OPERATOR_BLOCK);
    }
    if (Gates.held(session)) {
      return Optional.of(WaitCode.USER_HOLD);
    }
    if (Gates.tooLate(session, now)) {
      return Optional.of(WaitCode.DEADLINE);
    }
    if (account(session).concurrentMax() < 1) {
      return Optional.of(WaitCode.PLAN_CONCURRENCY);
    }
    return operators.endless(session).or(() -> obstacle.lift().endless(reopens(session, obstacle)));
  }

  private long reopens(QueuedSession session, Obstacle obstacle) {
    return obstacle.lift().equals(Lift.NOTHING)
        ? now
        : operators.reopens(
            session, worlds.fleet(obstacle.lift()).pool(session.pool()), length(session));
  }

  private long length(QueuedSession session) {
    return Ticks.of(policy.heldAtMost(session.runLimit()));
  }

  /** Adds the session's own gates; answers whether one of them is the account's. */
  private boolean gates(QueuedSession session, List<WaitReason> reasons) {
    AccountView account = account(session);
    wishes(session, reasons);
    long pause = Gates.pause(session);
    if (pause > now) {
      Instant until = Ticks.instant(pause);
      reasons.add(
          WaitReason.of(
              WaitCode.START_BACKOFF,
              "Its last start failed; it is tried again from " + until + ".",
              Optional.of(until)));
    }
    if (session.cleanupUntil().isPresent()) {
      reasons.add(
          WaitReason.of(
              WaitCode.CLEANUP,
              WaitCode.CLEANUP.sentence(),
              Optional.of(Ticks.instant(Gates.cleanup(session, now, policy)))));
    }
    Optional<WaitReason> full = concurrency.full(account);
    full.ifPresent(reasons::add);
    return full.isPresent() || account.suspended();
  }

  /** What its owner wished of its time. */
  private void wishes(QueuedSession session, List<WaitReason> reasons) {
    if (Gates.held(session)) {
      String since = session.wishes().heldSince().map(at -> " since " + at).orElse("");
      add(reasons, WaitCode.USER_HOLD, "It is held by its owner" + since);
    }
    long begin = Gates.begin(session);
    if (begin > now) {
      Instant until = Ticks.instant(begin);
      reasons.add(
          WaitReason.of(
              WaitCode.BEGIN_TIME,
              "Its owner wants it to begin at " + until + " or later.",
              Optional.of(until)));
    }
    if (Gates.tooLate(session, now)) {
      add(
          reasons,
          WaitCode.DEADLINE,
          "It could not end before its deadline "
              + session.wishes().deadline().map(Instant::toString).orElse(""));
    }
  }

  private void nodes(QueuedSession session, Lift lift, long reopens, List<WaitReason> reasons) {
    if (lift.drain()) {
      Stream<String> cordoned = names(session, Availability.State.DRAIN);
      Stream<String> drained =
          operators.closed(session.pool(), WaitCode.NODE_DRAIN, length(session)).stream();
      reasons.add(
          WaitReason.of(
              WaitCode.NODE_DRAIN,
              "Nodes that would do take no new work: "
                  + Stream.concat(cordoned, drained).collect(Collectors.joining(", "))
                  + ".",
              reopens >= Ticks.NEVER ? Optional.empty() : Optional.of(Ticks.instant(reopens))));
    }
    if (lift.down()) {
      add(
          reasons,
          WaitCode.NODE_DOWN,
          "Nodes that would do are down or have sick GPUs: "
              + names(session, Availability.State.DOWN).collect(Collectors.joining(", ")));
    }
  }

  private Stream<String> names(QueuedSession session, Availability.State wanted) {
    return state.nodes().values().stream()
        .filter(node -> node.pool().equals(session.pool()))
        .filter(
            node ->
                node.availability().state() == wanted
                    || (wanted == Availability.State.DOWN && node.isSickInPart()))
        .map(NodeView::standing)
        .sorted()
        .limit(NAMED_MAX);
  }

  private Obstacle obstacle(QueuedSession session) {
    return obstacles.computeIfAbsent(
        new PoolShape(session.pool(), session.shape(), operators.windowsWithin(length(session))),
        asked -> Obstacle.of(asked.pool(), asked.shape(), length(session), worlds));
  }

  private Outcome outcome(Lift world, QueuedSession session) {
    Outcome found = worlds.outcomes(world).get(session.id());
    if (found == null) {
      throw new IllegalStateException("session " + session.id() + " was not considered");
    }
    return found;
  }

  private AccountView account(QueuedSession session) {
    AccountView view = state.accounts().get(session.account());
    if (view == null) {
      throw new IllegalStateException("account " + session.account() + " is not in the state");
    }
    return view;
  }

  private static String sentence(int named) {
    return switch (named) {
      case 1 -> "A session ahead of it comes first.";
      case NAMED_MAX -> "At least " + named + " sessions ahead of it come first.";
      default -> named + " sessions ahead of it come first.";
    };
  }

  private static WaitReason until(WaitReason reason, Optional<Instant> until) {
    return WaitReason.of(reason.code(), reason.message(), until);
  }

  private static void add(List<WaitReason> reasons, WaitCode code, String message) {
    reasons.add(WaitReason.of(code, message + ".", Optional.empty()));
  }
}
