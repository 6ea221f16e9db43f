package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.UUID;

/**
 * Who comes first: the higher class; within a class the account that has used least for its weight,
 * its next session included, and of an account's projects the one that has; within a project the
 * higher of its owner's ranks; then, and where shares do not count, the policy's own order.
 *
 * <pre>
 *   claim(account) = (u(now) + GPU-minutes taken in this order so far + those of its next) / weight
 * </pre>
 *
 * <p>The account of least claim goes next and its session is added to what it has taken, so that
 * neither a flood nor one that comes with a giant session buries the others (Armada chooses its
 * queues so; Kueue and Slurm charge usage at admission).
 */
final class Order {
  private static final Comparator<QueuedSession> OLDER_FIRST =
      Comparator.comparing(QueuedSession::queuedAt)
          .thenComparing(session -> session.id().value(), Order::unsigned);

  private static final Comparator<QueuedSession> SMALLEST_BILL_FIRST =
      Comparator.comparingDouble(QueuedSession::gpuMinutes).thenComparing(OLDER_FIRST);

  private final ClusterState state;
  private final Policy policy;
  private final Instant now;
  private final Map<AccountId, Double> taken = new HashMap<>();
  private final Map<Project, Double> takenOfProject = new HashMap<>();

  private record Project(AccountId account, Optional<String> name) {}

  private Order(ClusterState state, Policy policy, Instant now) {
    this.state = state;
    this.policy = policy;
    this.now = now;
  }

  /** The whole queue in order. */
  static List<QueuedSession> of(ClusterState state, Policy policy, Instant now) {
    return new Order(state, policy, now).all();
  }

  /** Who comes first among sessions that share everything. */
  static Comparator<QueuedSession> within(QueueOrder order) {
    return order == QueueOrder.SUBMIT ? OLDER_FIRST : SMALLEST_BILL_FIRST;
  }

  /** As the ids' own order by text, without making the text. */
  static int unsigned(UUID one, UUID other) {
    int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
    return high != 0
        ? high
        : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
  }

  private List<QueuedSession> all() {
    Comparator<QueuedSession> byClass = Comparator.comparingInt(QueuedSession::priority).reversed();
    Comparator<QueuedSession> plain = within(policy.order());
    List<QueuedSession> sorted = new ArrayList<>(state.queue().values());
    if (!policy.fairShare()) {
      sorted.sort(byClass.thenComparing(plain));
      return OwnOrder.of(sorted);
    }
    // Shares are of accounts and projects, so within a class ranks order only what has one owner.
    sorted.sort(byClass.thenComparing(OwnOrder.FIRST).thenComparing(plain));
    List<QueuedSession> shared = new ArrayList<>(sorted.size());
    int first = 0;
    while (first < sorted.size()) {
      int priority = sorted.get(first).priority();
      int end = first;
      while (end < sorted.size() && sorted.get(end).priority() == priority) {
        end++;
      }
      share(sorted.subList(first, end), shared);
      first = end;
    }
    return shared;
  }

  /** Lets the accounts of one class take turns. */
  private void share(List<QueuedSession> sorted, List<QueuedSession> shared) {
    Map<AccountId, Map<Project, Branch>> projects = new HashMap<>();
    for (QueuedSession session : sorted) {
      Project project = new Project(session.account(), session.belonging().project());
      projects
          .computeIfAbsent(session.account(), missing -> new HashMap<>())
          .computeIfAbsent(project, missing -> branch(session, project))
          .waiting
          .add(session);
    }
    PriorityQueue<Branch> accounts = new PriorityQueue<>();
    for (Map<Project, Branch> own : projects.values()) {
      accounts.add(account(own.values()));
    }
    while (!accounts.isEmpty()) {
      Branch next = accounts.remove();
      QueuedSession session = next.take();
      shared.add(session);
      taken.put(session.account(), next.used);
      if (!next.waiting.isEmpty()) {
        accounts.add(next);
      }
    }
  }

  /** One account's sessions of the class, its projects taking turns. */
  private Branch account(Iterable<Branch> projects) {
    PriorityQueue<Branch> turns = new PriorityQueue<>();
    projects.forEach(turns::add);
    Queue<QueuedSession> ordered = new ArrayDeque<>();
    QueuedSession first = turns.element().next();
    while (!turns.isEmpty()) {
      Branch next = turns.remove();
      QueuedSession session = next.take();
      ordered.add(session);
      takenOfProject.put(new Project(session.account(), session.belonging().project()), next.used);
      if (!next.waiting.isEmpty()) {
        turns.add(next);
      }
    }
    Share share = state.account(first).share();
    double used = taken.getOrDefault(first.account(), share.usage().at(now, policy.halfLife()));
    return new Branch(ordered, share.weight(), used);
  }

  private Branch branch(QueuedSession session, Project project) {
    Share share =
        project
            .name()
            .map(name -> state.account(session).projects().getOrDefault(name, Share.PLAIN))
            .orElse(Share.PLAIN);
    double used = takenOfProject.getOrDefault(project, share.usage().at(now, policy.halfLife()));
    return new Branch(new ArrayDeque<>(), share.weight(), used);
  }

  /** Who shares one claim. */
  private static final class Branch implements Comparable<Branch> {
    private final Queue<QueuedSession> waiting;
    private final double weight;
    private double used;

    Branch(Queue<QueuedSession> waiting, double weight, double used) {
      this.waiting = waiting;
      this.weight = weight;
      this.used = used;
    }

    QueuedSession next() {
      return waiting.element();
    }

    QueuedSession take() {
      QueuedSession session = waiting.remove();
      used += session.gpuMinutes();
      return session;
    }

    private double claim() {
      return (used + next().gpuMinutes()) / weight;
    }

    @Override
    public int compareTo(Branch other) {
      int byClaim = Double.compare(claim(), other.claim());
      return byClaim != 0 ? byClaim : OLDER_FIRST.compare(next(), other.next());
    }
  }

  /**
   * In which order conservative backfill considers the queue: promised sessions as they were
   * promised, and before each of them the others that are ahead of it. So a freed place goes first
   * to who was told first, and nobody loses a place to a promise given around him.
   *
   * @param sorted the queue {@link #of in order}, without sessions that have started meanwhile
   */
  static List<QueuedSession> turns(List<QueuedSession> sorted, Map<SessionId, Promise> promises) {
    Map<SessionId, Integer> places = new HashMap<>();
    List<QueuedSession> others = new ArrayList<>();
    List<Integer> placesOfOthers = new ArrayList<>();
    for (int place = 0; place < sorted.size(); place++) {
      if (promises.containsKey(sorted.get(place).id())) {
        places.put(sorted.get(place).id(), place);
      } else {
        others.add(sorted.get(place));
        placesOfOthers.add(place);
      }
    }
    List<QueuedSession> turns = new ArrayList<>(sorted.size());
    int next = 0;
    for (Promise promise : promises.values().stream().sorted().toList()) {
      Integer place = places.get(promise.session());
      if (place != null) {
        while (next < others.size() && placesOfOthers.get(next) < place) {
          turns.add(others.get(next++));
        }
        turns.add(sorted.get(place));
      }
    }
    turns.addAll(others.subList(next, others.size()));
    return turns;
  }
}
