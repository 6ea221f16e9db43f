package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.InMemoryDatabase;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiPredicate;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stop stops: the nodes hear of it, the session ends in bounded time whatever they do, and what
 * its owner stopped never starts again.
 */
final class StopAudit {
  /** A node that is well hears an order by then, whichever of two servers dies meanwhile. */
  private static final long HEARD_WITHIN_MS = 80_000;

  /** Rounds, clocks that differ a little, and the time in which a new leader only listens. */
  private static final long MARGIN_MS = 40_000;

  private final Agenda agenda;
  private final InMemoryDatabase database;
  private final Truth truth;
  private final Function<NodeId, @Nullable SimulatedNode> nodes;
  private final BiPredicate<Long, Long> leaderless;
  private final Map<UUID, Integer> stoppedFor = new HashMap<>();
  private final Map<UUID, Watched> watched = new HashMap<>();
  private boolean clocksJumped;

  /** A session in a state that has a bound: in which version, and since when in that state. */
  private record Watched(long version, int attempt, SessionState state, long since) {}

  private final boolean isInstant;

  /**
   * @param isInstant whether time passes only where something happens, so that nothing is watched
   * @param leaderless whether nobody led for a while between two times
   */
  StopAudit(
      Agenda agenda,
      InMemoryDatabase database,
      Truth truth,
      Function<NodeId, @Nullable SimulatedNode> nodes,
      boolean isInstant,
      BiPredicate<Long, Long> leaderless) {
    this.isInstant = isInstant;
    this.agenda = agenda;
    this.database = database;
    this.truth = truth;
    this.nodes = nodes;
    this.leaderless = leaderless;
  }

  /** Whether a server's clock was set so far that no bound in the rows can be relied on. */
  boolean clocksHaveJumped() {
    return clocksJumped;
  }

  /** From now on bounds cannot be told by one clock. */
  void clockJumped() {
    clocksJumped = true;
  }

  long now() {
    return agenda.now();
  }

  /** Its owner was told that it stops. */
  void acknowledged(Session session) {
    stoppedFor.putIfAbsent(session.id().value(), session.progress().attempt());
  }

  void check(Session session) {
    UUID id = session.id().value();
    Integer attempt = stoppedFor.get(id);
    if (attempt != null && session.progress().attempt() > attempt) {
      throw Violation.found(
          "stop", "session " + id + " was stopped in attempt " + attempt + " and starts again");
    }
    SessionState state = session.state();
    if (isInstant || (state != SessionState.STOPPING && state != SessionState.STARTING)) {
      return;
    }
    long version = session.progress().version();
    int number = session.progress().attempt();
    Watched before = watched.get(id);
    if (before == null || before.version != version) {
      // A stop that is ordered again does not begin anew: a change of leaders before it counts.
      long since =
          before != null && before.attempt == number && before.state == state
              ? before.since
              : agenda.now();
      watched.put(id, new Watched(version, number, state, since));
      watch(session, since);
    }
  }

  private void watch(Session session, long since) {
    if (session.state() == SessionState.STOPPING) {
      long ordered = agenda.now();
      agenda.after(HEARD_WITHIN_MS, () -> mustHaveHeard(session, ordered));
    }
    agenda.at(bound(session) + MARGIN_MS, () -> mustBeOver(session, since));
  }

  private static long bound(Session session) {
    return Agenda.since(
        session
            .progress()
            .stopBy()
            .orElseGet(() -> session.progress().startingAt().orElseThrow().plusSeconds(600)));
  }

  private void mustHaveHeard(Session session, long since) {
    for (Truth.RankFacts facts : truth.of(session.id().value()).ranks) {
      Rank rank = facts.rank;
      if (rank.desired.attempt() == session.progress().attempt()
          && rank.alive
          && rank.stopOrderedAt == Rank.NEVER
          && rank.limitReachedAt == Rank.NEVER
          && wasWell(session.id(), rank.id, since)) {
        throw Violation.found(
            "stop",
            "session "
                + session.id()
                + " was stopped at "
                + Agenda.instant(since)
                + ", its node is well, and has not heard of it");
      }
    }
  }

  private boolean wasWell(SessionId session, UUID rank, long since) {
    for (Allocation allocation : database.allocationsOf(session)) {
      SimulatedNode node = nodes.apply(allocation.node());
      if (allocation.id().value().equals(rank) && node != null) {
        return node.isHeard() && node.wellSince() <= since;
      }
    }
    return false;
  }

  private void mustBeOver(Session then, long since) {
    Session session = database.session(then.id());
    if (clocksJumped
        || session == null
        || session.progress().version() != then.progress().version()) {
      return;
    }
    if (leaderless.test(since, agenda.now())) {
      long again = agenda.now();
      agenda.after(90_000 + MARGIN_MS, () -> mustBeOver(then, again));
      return;
    }
    throw Violation.found(
        "22",
        "session "
            + then.id()
            + " is "
            + then.state().word()
            + " since "
            + Agenda.instant(since)
            + ", longer than any bound");
  }
}
