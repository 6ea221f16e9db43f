package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Why a session waits: exactly the obstacles of which each alone would keep it waiting.
 *
 * <p>To lift {@code capacity} is to judge on the healthy fleet empty, those ahead still first; to
 * lift {@code priority} is to judge it first; to lift a node's reason is to have the node back.
 */
final class Reasons {
  /** Naming more of those ahead helps nobody. */
  static final int NAMED_MAX = 16;

  private final Round round;
  private final Imagination worlds;
  private final Limits limits;
  private final Ahead ahead;
  private final Map<Need, Obstacle> obstacles = new HashMap<>();

  /**
   * @param limits after the decision's starts
   */
  Reasons(Round round, Imagination worlds, Limits limits) {
    this.round = round;
    this.worlds = worlds;
    this.limits = limits;
    this.ahead = new Ahead(round, worlds);
  }

  /** All reasons of a session that did not start. */
  List<WaitReason> of(Outcome outcome) {
    QueuedSession session = outcome.session();
    List<WaitReason> reasons = new ArrayList<>(round.gates().reasons(session));
    List<WaitReason> reached = limits.reasons(session);
    reasons.addAll(reached);
    Obstacle obstacle = obstacle(session);
    if (!obstacle.possible()) {
      reasons.add(
          WaitReason.of(
              WaitCode.NO_MATCHING_NODE,
              "No " + session.shape().gpuModel() + " node could ever hold what it needs.",
              Optional.empty()));
      return reasons;
    }
    nodes(session, obstacle.lift(), reasons);
    obstacle.beside().ifPresent(reason -> reasons.add(until(reason, outcome.slotInstant())));
    Lift world = obstacle.beside().isPresent() ? obstacle.lift().emptied() : obstacle.lift();
    Outcome there = outcome(world, session);
    if (!there.open() || (reached.isEmpty() && !there.limitsOpen())) {
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
    Optional<WaitCode> own = round.gates().endless(session).or(() -> limits.endless(session));
    if (own.isPresent()) {
      return own;
    }
    if (obstacle.lift().down()) {
      return Optional.of(WaitCode.NODE_DOWN);
    }
    return obstacle.lift().drain() ? Optional.of(WaitCode.NODE_DRAIN) : Optional.empty();
  }

  private void nodes(QueuedSession session, Lift lift, List<WaitReason> reasons) {
    if (lift.drain()) {
      add(
          reasons,
          WaitCode.NODE_DRAIN,
          "Nodes that would do take no new work: " + names(session, Availability.State.DRAIN));
    }
    if (lift.down()) {
      add(
          reasons,
          WaitCode.NODE_DOWN,
          "Nodes that would do are down or have sick GPUs: "
              + names(session, Availability.State.DOWN));
    }
  }

  private String names(QueuedSession session, Availability.State wanted) {
    return round.state().nodes().values().stream()
        .filter(node -> node.pool().equals(session.pool()))
        .filter(
            node ->
                node.availability().state() == wanted
                    || (wanted == Availability.State.DOWN && node.isSickInPart()))
        .map(NodeView::standing)
        .sorted()
        .limit(NAMED_MAX)
        .collect(Collectors.joining(", "));
  }

  private Obstacle obstacle(QueuedSession session) {
    return obstacles.computeIfAbsent(session.need(), asked -> Obstacle.of(asked, worlds));
  }

  private Outcome outcome(Lift world, QueuedSession session) {
    Outcome found = worlds.outcomes(world).get(session.id());
    if (found == null) {
      throw new IllegalStateException("session " + session.id() + " was not considered");
    }
    return found;
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
