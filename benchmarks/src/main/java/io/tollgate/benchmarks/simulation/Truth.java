package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What really happens on the nodes, whatever servers and rows say: which work lives on which GPU,
 * how long it ran, and what of it was proved to a server. Checks what can be seen here alone.
 */
final class Truth {
  private final Map<String, Set<Rank>> living = new HashMap<>();
  private final Map<UUID, Facts> sessions = new HashMap<>();
  private final Map<UUID, RankFacts> ranks = new HashMap<>();

  /** What is known of one session. */
  static final class Facts {
    final UUID session;
    final List<RankFacts> ranks = new ArrayList<>(2);
    int events;
    boolean touched;
    final Set<Integer> failedAttempts = new HashSet<>();

    Facts(UUID session) {
      this.session = session;
    }
  }

  /** What is known of one allocation. */
  static final class RankFacts {
    final Facts session;
    final Rank rank;
    boolean prepared;

    /** Whether its release by the agent was seen. */
    boolean freed;

    /** The longest time a server has durably taken. */
    long takenMs;

    /** What of it came before the attempt was over: the only time that may be billed. */
    long billableMs;

    /** Whether the attempt is over for the server. */
    boolean closed;

    /** Whether a server has durably taken its end. */
    boolean endTaken;

    RankFacts(Facts session, Rank rank) {
      this.session = session;
      this.rank = rank;
    }
  }

  Facts of(UUID session) {
    return sessions.computeIfAbsent(session, Facts::new);
  }

  @Nullable RankFacts ofRank(UUID allocation) {
    return ranks.get(allocation);
  }

  /** Something happened that names the session. */
  void event(UUID session) {
    of(session).events++;
  }

  /** A fault met the session. */
  void touched(UUID session) {
    of(session).touched = true;
  }

  void touchedByAllocation(UUID allocation) {
    RankFacts facts = ranks.get(allocation);
    if (facts != null) {
      facts.session.touched = true;
    }
  }

  /** An attempt that the server has left behind: what is proved of it from now on is late. */
  void closeAttempts(Session session) {
    boolean over = session.state() == SessionState.QUEUED || session.state() == SessionState.ENDED;
    for (RankFacts facts : of(session.id().value()).ranks) {
      int attempt = facts.rank.desired.attempt();
      facts.closed |= attempt < session.progress().attempt() || over;
    }
  }

  // What nodes do.

  RankFacts appeared(Rank rank) {
    RankFacts facts = new RankFacts(of(rank.session), rank);
    if (ranks.putIfAbsent(rank.id, facts) == null) {
      facts.session.ranks.add(facts);
    }
    return facts;
  }

  /** Whether this start fails, of a session whose first so many do; a gang's fails on all nodes. */
  boolean startFails(Rank rank, int failing) {
    Facts facts = of(rank.session);
    int attempt = rank.desired.attempt();
    if (facts.failedAttempts.size() < failing || facts.failedAttempts.contains(attempt)) {
      facts.failedAttempts.add(attempt);
      facts.touched = true;
      return true;
    }
    return false;
  }

  void prepared(Rank rank) {
    event(rank.session);
    known(rank).prepared = true;
  }

  void began(Rank rank, String node) {
    event(rank.session);
    for (String gpu : rank.desired.gpus()) {
      Set<Rank> there = living.computeIfAbsent(gpu, free -> new LinkedHashSet<>());
      there.removeIf(other -> !other.alive || other.outlivedItsKill(rank.goAt));
      int held = there.stream().mapToInt(Truth::thousandths).sum() + thousandths(rank);
      there.add(rank);
      if (held > Shape.WHOLE) {
        throw Violation.found(
            "20",
            "GPU "
                + gpu
                + " of "
                + node
                + " runs "
                + held
                + " thousandths of work, of sessions "
                + there.stream().map(other -> other.session.toString()).sorted().toList());
      }
    }
    int prepared = 0;
    for (RankFacts facts : of(rank.session).ranks) {
      if (facts.rank.alive
          && !facts.rank.outlivedItsKill(rank.goAt)
          && facts.rank.desired.attempt() != rank.desired.attempt()) {
        throw Violation.found(
            "20",
            "session "
                + rank.session
                + " runs attempt "
                + rank.desired.attempt()
                + " while attempt "
                + facts.rank.desired.attempt()
                + " still runs");
      }
      if (facts.rank.desired.attempt() == rank.desired.attempt() && facts.prepared) {
        prepared++;
      }
    }
    if (rank.desired.ranks() > 1 && prepared < rank.desired.ranks()) {
      throw Violation.found(
          "gang",
          "session "
              + rank.session
              + " goes with "
              + prepared
              + " of "
              + rank.desired.ranks()
              + " ranks prepared");
    }
  }

  private static int thousandths(Rank rank) {
    Integer part = rank.desired.gpuThousandths();
    return part == null ? Shape.WHOLE : part;
  }

  void ended(Rank rank) {
    event(rank.session);
    for (String gpu : rank.desired.gpus()) {
      living.getOrDefault(gpu, Set.of()).remove(rank);
    }
  }

  /** A server says that it has durably taken the end, so that the node may forget it. */
  void saidToBeTaken(Rank rank) {
    RankFacts facts = known(rank);
    if (rank.isOver() && (!facts.endTaken || facts.takenMs < rank.elapsedMs)) {
      throw Violation.found(
          "18",
          "a server took the end of allocation "
              + rank.id
              + " ("
              + rank.elapsedMs
              + " ms), and what is stored is "
              + (facts.endTaken ? facts.takenMs + " ms" : "no end"));
    }
  }

  private RankFacts known(Rank rank) {
    RankFacts facts = ranks.get(rank.id);
    if (facts == null) {
      throw new IllegalStateException("allocation " + rank.id + " never appeared");
    }
    return facts;
  }
}
