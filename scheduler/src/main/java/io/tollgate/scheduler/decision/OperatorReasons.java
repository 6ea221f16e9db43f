package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * What operators have against sessions beside gates: throttles that are used up, and nodes that
 * would do and are closed. Made when a decision is, from what does not change any more, and asked
 * by any thread.
 */
final class OperatorReasons {
  private final Round round;
  private final Pace pace;
  private final Map<NodeId, List<Closing>> closed = new HashMap<>();

  /**
   * @param pass the decision's, which is over
   */
  OperatorReasons(Round round, Pass pass) {
    this.round = round;
    this.pace = Pace.of(round, pass.findings.started());
    for (NodeLine node : pass.fleet.nodes()) {
      if (!node.closings().isEmpty()) {
        closed.put(node.view().id(), List.copyOf(node.closings()));
      }
    }
  }

  /** Whether throttles let it not start now. */
  boolean paced(Waiter waiter) {
    return !pace.clear(waiter.session, round.now());
  }

  /** How many windows begin before it would end: equal numbers mean the same windows. */
  int windows(Waiter waiter) {
    return round.rules().windowsBefore(round.now() + waiter.least.length);
  }

  /** The reason that throttles give. */
  Optional<WaitReason> throttle(Waiter waiter) {
    if (!paced(waiter)) {
      return Optional.empty();
    }
    List<String> sentences = new ArrayList<>();
    for (Control control : round.rules().throttling(waiter.session)) {
      sentences.add(
          "At most "
              + control.startsPerMinute().orElseThrow()
              + " start in any 60 s under "
              + InForce.words(control));
    }
    return Optional.of(
        WaitReason.of(
            WaitCode.OPERATOR_THROTTLE,
            String.join(". ", sentences) + ".",
            instant(pace.earliest(waiter.session, round.now()))));
  }

  /** The reasons of closed nodes but drains. */
  List<WaitReason> nodes(Waiter waiter, Lift lift) {
    List<WaitReason> reasons = new ArrayList<>();
    for (WaitCode code : lift.reopened()) {
      reasons.add(
          WaitReason.of(
              code,
              code.sentence().replaceFirst("[.]$", ": ")
                  + String.join(", ", closed(waiter, code))
                  + ".",
              instant(reopens(waiter, lift))));
    }
    return reasons;
  }

  /** The nodes of its pool that are closed for that reason, with whose closing it is. */
  List<String> closed(Waiter waiter, WaitCode code) {
    TreeSet<String> words = new TreeSet<>();
    closed.forEach(
        (id, closings) -> {
          NodeView node = round.state().nodes().get(id);
          if (node != null && waiter.kin.need().pools().contains(node.pool())) {
            closings.stream()
                .filter(closing -> closing.why() == code)
                .filter(closing -> closing.overlaps(round.now(), round.now() + waiter.least.length))
                .forEach(closing -> words.add(closing.words()));
          }
        });
    return words.stream().limit(Answers.NAMED_MAX).toList();
  }

  /** When enough nodes that would do are back, {@link Ticks#NEVER} when nobody can say. */
  long reopens(Waiter waiter, Lift lift) {
    if (lift.equals(Lift.NOTHING)) {
      return round.now();
    }
    Need need = waiter.kin.need();
    Map<String, List<Long>> groups = new HashMap<>();
    for (NodeView node : round.state().nodes().values()) {
      if (need.pools().contains(node.pool()) && couldHold(node, need)) {
        List<Closing> closings = closed.getOrDefault(node.id(), List.of());
        long opens =
            Math.max(
                Closing.opens(closings, round.now(), waiter.length), keptUntil(node.id(), need));
        Groups.word(need, node)
            .ifPresent(word -> groups.computeIfAbsent(word, a -> new ArrayList<>()).add(opens));
      }
    }
    int needed = need.shape().nodes();
    return groups.values().stream()
        .filter(opens -> opens.size() >= needed)
        .mapToLong(opens -> opens.stream().sorted().skip(needed - 1).findFirst().orElseThrow())
        .min()
        .orElse(Ticks.NEVER);
  }

  /** Until when the node is kept for others by contract. */
  private long keptUntil(NodeId node, Need need) {
    Optional<AccountId> owner = round.kept().owner(node);
    return need.guest().lendable() || owner.equals(need.guest().account())
        ? round.now()
        : round.kept().until(node, round.now());
  }

  private static boolean couldHold(NodeView node, Need need) {
    int gpus = (int) node.gpus().stream().filter(GpuView::healthy).count();
    Feasibility.Free whole = new Feasibility.Free(gpus, node.cpus(), node.memoryBytes());
    return Lift.NOTHING.takesWork(node.availability())
        && (!node.hosting().beta() || need.guest().beta())
        && Feasibility.of(node, whole, need.shape()) == Feasibility.FITS;
  }

  /** Whether anybody is throttled. */
  boolean pacesAny() {
    return pace.any();
  }

  /**
   * Each reason once: what a rule of sessions and a rule of nodes have in common is told as one.
   */
  static List<WaitReason> merged(List<WaitReason> some, List<WaitReason> others) {
    Map<WaitCode, WaitReason> merged = new LinkedHashMap<>();
    Stream.concat(some.stream(), others.stream())
        .forEach(reason -> merged.merge(reason.code(), reason, OperatorReasons::both));
    return List.copyOf(merged.values());
  }

  private static WaitReason both(WaitReason one, WaitReason other) {
    boolean end = one.until().isPresent() && other.until().isPresent();
    Optional<Instant> until =
        end && one.until().get().isAfter(other.until().get()) ? one.until() : other.until();
    return WaitReason.of(
        one.code(), one.message() + " " + other.message(), end ? until : Optional.empty());
  }

  static Optional<Instant> instant(long until) {
    return until >= Ticks.NEVER ? Optional.empty() : Optional.of(Ticks.instant(until));
  }
}
