package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.control.Control;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;

/**
 * What operators have against a session: rules that cover it, and nodes that would do and are
 * closed. Each reason is there once and names every rule that gives it.
 */
final class OperatorReasons {
  private static final WaitCode[] CODES = {
    WaitCode.OPERATOR_QUEUE,
    WaitCode.OPERATOR_BLOCK,
    WaitCode.OPERATOR_THROTTLE,
    WaitCode.MAINTENANCE
  };

  private final InForce rules;
  private final Pace pace;
  private final Fleet fleet;

  /** Sentences that give one reason, and when the last of it ends. */
  private static final class Given {
    final List<String> sentences = new ArrayList<>();
    long until;

    void add(String sentence, long end) {
      sentences.add(sentence);
      until = Math.max(until, end);
    }
  }

  /**
   * @param fleet the real one, after the decision's pass
   * @param started what the decision has started
   */
  OperatorReasons(Fleet fleet, List<QueuedSession> started) {
    this.fleet = fleet;
    this.rules = fleet.rules();
    this.pace = new Pace(rules, fleet.now);
    started.forEach(session -> pace.take(session, fleet.now, 1));
  }

  /** Whether throttles alone let it not start now. */
  boolean paced(QueuedSession session) {
    return !pace.clear(session, fleet.now);
  }

  /**
   * The reasons, in the order of these codes.
   *
   * @param lift which nodes must come back first
   * @param length how long the session may hold its GPUs
   * @param reopens when they are back
   */
  List<WaitReason> of(
      QueuedSession session, AccountView account, Lift lift, long length, long reopens) {
    Map<WaitCode, Given> given = new EnumMap<>(WaitCode.class);
    account
        .suspendedSince()
        .ifPresent(
            since ->
                given(given, WaitCode.OPERATOR_BLOCK)
                    .add("The account is suspended since " + since, Ticks.NEVER));
    if (rules.opens(session) > fleet.now) {
      for (Control control : rules.over(session)) {
        given(given, InForce.code(control.action()))
            .add("Nothing starts under " + InForce.words(control), InForce.until(control));
      }
    }
    if (paced(session)) {
      long until = pace.earliest(session, fleet.now);
      for (Control control : rules.throttling(session)) {
        given(given, WaitCode.OPERATOR_THROTTLE)
            .add(
                "At most "
                    + control.startsPerMinute().orElseThrow()
                    + " start in any 60 s under "
                    + InForce.words(control),
                until);
      }
    }
    for (WaitCode code : lift.reopened()) {
      given(given, code)
          .add(
              code.sentence().replaceFirst("[.]$", ": ")
                  + String.join(", ", closed(session.pool(), code, length)),
              reopens);
    }
    List<WaitReason> reasons = new ArrayList<>();
    for (WaitCode code : CODES) {
      Given one = given.get(code);
      if (one != null) {
        reasons.add(
            WaitReason.of(code, String.join(". ", one.sentences) + ".", instant(one.until)));
      }
    }
    return reasons;
  }

  /** The rule that keeps it from starting and has no end, if one does. */
  Optional<WaitCode> endless(QueuedSession session) {
    return rules.over(session).stream()
        .filter(control -> rules.opens(session) >= Ticks.NEVER)
        .filter(control -> InForce.until(control) >= Ticks.NEVER)
        .map(control -> InForce.code(control.action()))
        .findFirst();
  }

  /** How many windows begin before a session of that length would end. */
  int windowsWithin(long length) {
    return rules.windowsBefore(fleet.now + length);
  }

  /** When enough nodes that would do are open again, {@link Ticks#NEVER} when nobody can say. */
  long reopens(QueuedSession session, AvailabilityProfile lifted, long length) {
    List<Long> opens = new ArrayList<>();
    for (NodeLine node : lifted.nodes()) {
      if (node.couldHold(session.shape())) {
        List<NodeLine> real = fleet.lines(List.of(node.view.id()));
        boolean there = !real.isEmpty() && real.get(0).couldHold(session.shape());
        opens.add(there ? real.get(0).opens(fleet.now, length) : Ticks.NEVER);
      }
    }
    opens.sort(null);
    int needed = session.shape().nodes();
    return opens.size() < needed ? Ticks.NEVER : opens.get(needed - 1);
  }

  /** The nodes of the pool that are closed for that reason, with whose closing it is. */
  List<String> closed(Pool pool, WaitCode code, long length) {
    TreeSet<String> words = new TreeSet<>();
    for (NodeLine node : fleet.pool(pool).nodes()) {
      for (Closing closing : node.closings()) {
        if (closing.why() == code && closing.overlaps(fleet.now, fleet.now + length)) {
          words.add(closing.words());
        }
      }
    }
    return words.stream().limit(Reasons.NAMED_MAX).toList();
  }

  private static Given given(Map<WaitCode, Given> given, WaitCode code) {
    return given.computeIfAbsent(code, missing -> new Given());
  }

  private static Optional<Instant> instant(long until) {
    return until >= Ticks.NEVER ? Optional.empty() : Optional.of(Ticks.instant(until));
  }
}
