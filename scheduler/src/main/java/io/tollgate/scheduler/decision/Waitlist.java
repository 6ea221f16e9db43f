package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Everybody who waits, and who comes first: the higher class; within a class the account that has
 * used least for its weight, its next session included, and of an account's projects the one that
 * has; within a project the higher of its owner's ranks; then, and where shares do not count, the
 * policy's own order.
 *
 * <pre>
 *   claim(account) = (u(now) + GPU-minutes taken in this order so far + those of its next) / weight
 * </pre>
 *
 * <p>The account of least claim goes next and its session is added to what it has taken, so that
 * neither a flood nor one that comes with a giant session buries the others (Armada chooses its
 * queues so; Kueue and Slurm charge usage at admission).
 *
 * <p>Along one account claims only grow. So taking turns by a heap of accounts is the same as
 * sorting everybody by his claim: one pass of sums and one sort of numbers, whose low bits are the
 * place by age, which decides between equal claims.
 */
final class Waitlist {
  private static final int AGE_BITS = 24;
  private static final int AGE_MASK = (1 << AGE_BITS) - 1;
  private static final int CLAIM_BITS = 31;

  static final Comparator<Waiter> OLDER_FIRST =
      (one, other) ->
          one.queuedAt != other.queuedAt
              ? Long.compare(one.queuedAt, other.queuedAt)
              : Order.unsigned(one.session.id().value(), other.session.id().value());

  private final Policy policy;
  private final Comparator<Waiter> within;
  private final Shards.Changing<SessionId, Waiter> byId = new Shards.Changing<>();
  private final Map<AccountId, Map<Optional<String>, List<Waiter>>> accounts = new HashMap<>();
  private final Deque<Integer> numbers = new ArrayDeque<>();
  private final List<Waiter> fresh = new ArrayList<>();
  private Waiter[] ages = new Waiter[0];
  private int numbersUsed;

  Waitlist(Policy policy) {
    this.policy = policy;
    this.within = this::within;
  }

  /** The order within a project; written out, for it is asked often. */
  private int within(Waiter one, Waiter other) {
    if (one.priority != other.priority) {
      return one.priority > other.priority ? -1 : 1;
    }
    // Without shares an owner's ranks only exchange places, see OwnOrder.
    if (one.ownPriority != other.ownPriority && policy.fairShare()) {
      return one.ownPriority > other.ownPriority ? -1 : 1;
    }
    int bySize =
        policy.order() == QueueOrder.SUBMIT ? 0 : Double.compare(one.minutes, other.minutes);
    return bySize != 0 ? bySize : OLDER_FIRST.compare(one, other);
  }

  /** Adds a session that is not there. */
  Waiter add(QueuedSession session, Kin kin) {
    int number = numbers.isEmpty() ? numbersUsed++ : numbers.pop();
    Waiter waiter = new Waiter(session, kin, number, policy);
    byId.put(session.id(), waiter);
    List<Waiter> branch = branch(session);
    branch.add(-1 - Collections.binarySearch(branch, waiter, within), waiter);
    waiter.branch = branch;
    fresh.add(waiter);
    return waiter;
  }

  /** Takes a session away that is there. */
  Waiter remove(SessionId id) {
    Waiter waiter = byId.get(id);
    if (waiter == null) {
      throw new IllegalStateException("session " + id + " does not wait");
    }
    byId.remove(id);
    waiter.gone = true;
    waiter.branch.remove(Collections.binarySearch(waiter.branch, waiter, within));
    if (waiter.branch.isEmpty()) {
      Map<Optional<String>, List<Waiter>> own = projects(waiter.session.account());
      own.remove(waiter.session.belonging().project());
      if (own.isEmpty()) {
        accounts.remove(waiter.session.account());
      }
    }
    numbers.push(waiter.number);
    return waiter;
  }

  @Nullable Waiter get(SessionId id) {
    return byId.get(id);
  }

  /** Everybody by id, in no order; later changes do not show in it. */
  Map<SessionId, Waiter> all() {
    return byId.shown();
  }

  /** Those of an account, in no order. */
  List<Waiter> of(AccountId account) {
    List<Waiter> own = new ArrayList<>();
    accounts.getOrDefault(account, Map.of()).values().forEach(own::addAll);
    return own;
  }

  /** Numbers of those who wait are below this. */
  int numbersUsed() {
    return numbersUsed;
  }

  private Map<Optional<String>, List<Waiter>> projects(AccountId account) {
    return accounts.computeIfAbsent(account, added -> new HashMap<>());
  }

  private List<Waiter> branch(QueuedSession session) {
    return projects(session.account())
        .computeIfAbsent(session.belonging().project(), added -> new ArrayList<>());
  }

  /** Everybody in order. */
  Waiter[] inOrder(Map<AccountId, AccountView> views, Instant now) {
    age();
    if (policy.fairShare()) {
      accounts.forEach((id, branches) -> claim(views.get(id), branches, now));
    } else {
      boolean bySize = policy.order() != QueueOrder.SUBMIT;
      for (Waiter waiter : ages) {
        waiter.claim = bySize ? waiter.minutes : 0;
      }
    }
    Waiter[] sorted = sorted();
    return policy.fairShare()
        ? sorted
        : OwnOrder.of(Arrays.asList(sorted), waiter -> waiter.session).toArray(Waiter[]::new);
  }

  private void age() {
    fresh.sort(OLDER_FIRST);
    Waiter[] merged = new Waiter[byId.size()];
    int next = 0;
    int count = 0;
    for (Waiter old : ages) {
      while (next < fresh.size() && OLDER_FIRST.compare(fresh.get(next), old) < 0) {
        count = keep(merged, count, fresh.get(next++));
      }
      count = keep(merged, count, old);
    }
    while (next < fresh.size()) {
      count = keep(merged, count, fresh.get(next++));
    }
    fresh.clear();
    ages = merged;
  }

  private static int keep(Waiter[] merged, int count, Waiter waiter) {
    if (waiter.gone) {
      return count;
    }
    waiter.age = count;
    merged[count] = waiter;
    return count + 1;
  }

  private void claim(
      @Nullable AccountView view, Map<Optional<String>, List<Waiter>> branches, Instant now) {
    if (view == null) {
      throw new IllegalStateException("an account that waits is not in the state");
    }
    double used = view.share().usage().at(now, policy.halfLife());
    double weight = view.share().weight();
    for (Waiter waiter : branches.size() == 1 ? only(branches) : turns(view, branches, now)) {
      used += waiter.minutes;
      waiter.claim = used / weight;
    }
  }

  private static List<Waiter> only(Map<Optional<String>, List<Waiter>> branches) {
    return branches.values().iterator().next();
  }

  /** One account's sessions, class by class, its projects taking turns. */
  private List<Waiter> turns(
      AccountView view, Map<Optional<String>, List<Waiter>> branches, Instant now) {
    PriorityQueue<Turn> turns = new PriorityQueue<>();
    int count = 0;
    for (Map.Entry<Optional<String>, List<Waiter>> branch : branches.entrySet()) {
      Share share =
          branch
              .getKey()
              .map(name -> view.projects().getOrDefault(name, Share.PLAIN))
              .orElse(Share.PLAIN);
      turns.add(new Turn(branch.getValue(), share, share.usage().at(now, policy.halfLife())));
      count += branch.getValue().size();
    }
    List<Waiter> ordered = new ArrayList<>(count);
    while (!turns.isEmpty()) {
      Turn turn = turns.remove();
      ordered.add(turn.take());
      if (turn.hasNext()) {
        turns.add(turn);
      }
    }
    return ordered;
  }

  /** A project whose turn comes. */
  private static final class Turn implements Comparable<Turn> {
    private final List<Waiter> waiting;
    private final Share share;
    private double used;
    private int next;

    Turn(List<Waiter> waiting, Share share, double used) {
      this.waiting = waiting;
      this.share = share;
      this.used = used;
    }

    boolean hasNext() {
      return next < waiting.size();
    }

    Waiter take() {
      Waiter taken = waiting.get(next++);
      used += taken.minutes;
      return taken;
    }

    @Override
    public int compareTo(Turn other) {
      Waiter mine = waiting.get(next);
      Waiter theirs = other.waiting.get(other.next);
      int byClass = Integer.compare(theirs.priority, mine.priority);
      if (byClass != 0) {
        return byClass;
      }
      int byClaim =
          Double.compare(
              (used + mine.minutes) / share.weight(),
              (other.used + theirs.minutes) / other.share.weight());
      return byClaim != 0 ? byClaim : OLDER_FIRST.compare(mine, theirs);
    }
  }

  private Waiter[] sorted() {
    TreeSet<Integer> priorities = new TreeSet<>(Comparator.reverseOrder());
    int last = Integer.MIN_VALUE;
    for (Waiter waiter : ages) {
      if (waiter.priority != last) {
        last = waiter.priority;
        priorities.add(last);
      }
    }
    int[] classes = priorities.stream().mapToInt(priority -> priority).toArray();
    long[] keys = new long[ages.length];
    for (int i = 0; i < keys.length; i++) {
      long rank = 0;
      while (classes[(int) rank] != ages[i].priority) {
        rank++;
      }
      long claim = Float.floatToIntBits((float) ages[i].claim);
      keys[i] = rank << (CLAIM_BITS + AGE_BITS) | claim << AGE_BITS | i;
    }
    Arrays.sort(keys);
    Waiter[] sorted = new Waiter[keys.length];
    for (int i = 0; i < keys.length; i++) {
      sorted[i] = ages[(int) keys[i] & AGE_MASK];
    }
    finish(sorted, keys);
    return sorted;
  }

  /** The sort saw the first digits of claims; where those are equal the others decide. */
  private static void finish(Waiter[] sorted, long[] keys) {
    int first = 0;
    while (first < keys.length) {
      int end = first + 1;
      boolean inOrder = true;
      while (end < keys.length && keys[end] >>> AGE_BITS == keys[first] >>> AGE_BITS) {
        inOrder &= sorted[end - 1].claim <= sorted[end].claim;
        end++;
      }
      if (!inOrder) {
        Arrays.sort(
            sorted,
            first,
            end,
            Comparator.<Waiter>comparingDouble(waiter -> waiter.claim)
                .thenComparingInt(waiter -> waiter.age));
      }
      first = end;
    }
  }
}
