package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
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
  private final Shards.Changing<SessionId, Waiter> byId = Shards.Changing.untold();
  private final Map<AccountId, Map<Optional<String>, Branch>> accounts = new HashMap<>();
  private final Deque<Integer> numbers = new ArrayDeque<>();
  private final List<Waiter> fresh = new ArrayList<>();
  private final List<Waiter> gone = new ArrayList<>();
  private Lineup ages = Lineup.EMPTY;
  private double[] claims = new double[0];
  private boolean stale;
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
    Branch branch = branch(session);
    branch.add(waiter, within);
    waiter.branch = branch;
    fresh.add(waiter);
    return waiter;
  }

  /** Takes a session away that is there. */
  Waiter remove(SessionId id) {
    Waiter waiter = byId.remove(id);
    if (waiter == null || waiter.branch == null) {
      throw new IllegalStateException("session " + id + " does not wait");
    }
    waiter.gone = true;
    if (waiter.aged) {
      gone.add(waiter);
    }
    waiter.branch.remove(waiter, within);
    if (waiter.branch.size() == 0) {
      Map<Optional<String>, Branch> own = projects(waiter.session.account());
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
    accounts.getOrDefault(account, Map.of()).values().forEach(one -> own.addAll(one.asList()));
    return own;
  }

  /** Numbers of those who wait are below this. */
  int numbersUsed() {
    return numbersUsed;
  }

  /** Gates or limits of some have changed. */
  void changed() {
    stale = true;
  }

  private Map<Optional<String>, Branch> projects(AccountId account) {
    return accounts.computeIfAbsent(account, added -> new HashMap<>());
  }

  private Branch branch(QueuedSession session) {
    return projects(session.account())
        .computeIfAbsent(session.belonging().project(), added -> new Branch());
  }

  /** Everybody in order. */
  Lineup inOrder(Map<AccountId, AccountView> views, Instant now) {
    age();
    claims = claims.length < numbersUsed ? new double[2 * numbersUsed] : claims;
    if (policy.fairShare()) {
      accounts.forEach((id, branches) -> claim(views.get(id), branches, now));
      return sorted();
    }
    boolean bySize = policy.order() != QueueOrder.SUBMIT;
    for (Waiter waiter : ages.waiters) {
      claims[waiter.number] = bySize ? waiter.minutes : 0;
    }
    List<Waiter> sorted = sorted().asList();
    return Lineup.of(OwnOrder.of(sorted, waiter -> waiter.session));
  }

  /** Brings those in order of age up to date: whole stretches are as they were. */
  private void age() {
    fresh.removeIf(waiter -> waiter.gone);
    fresh.sort(OLDER_FIRST);
    int[] out = gone.stream().mapToInt(waiter -> place(waiter)).sorted().toArray();
    int[] in = fresh.stream().mapToInt(waiter -> place(waiter)).toArray();
    if (out.length + in.length > 0) {
      ages = merged(out, in);
    }
    if (stale) {
      ages = Lineup.of(ages.asList());
    }
    gone.clear();
    fresh.clear();
    stale = false;
  }

  /** Where it is in the order of age, or would be. */
  private int place(Waiter waiter) {
    int found = Arrays.binarySearch(ages.waiters, waiter, OLDER_FIRST);
    return found < 0 ? -1 - found : found;
  }

  private Lineup merged(int[] out, int[] in) {
    Lineup merged = new Lineup(ages.size - out.length + in.length);
    int from = 0;
    int to = 0;
    int left = 0;
    int joined = 0;
    while (true) {
      int nextOut = left < out.length ? out[left] : ages.size;
      int nextIn = joined < in.length ? in[joined] : ages.size;
      int stop = Math.min(nextOut, nextIn);
      merged.copy(ages, from, to, stop - from);
      to += stop - from;
      from = stop;
      if (joined < in.length && nextIn == stop) {
        fresh.get(joined).aged = true;
        merged.put(to++, fresh.get(joined++));
      } else if (left < out.length) {
        from++;
        left++;
      } else {
        return merged;
      }
    }
  }

  private void claim(
      @Nullable AccountView view, Map<Optional<String>, Branch> branches, Instant now) {
    if (view == null) {
      throw new IllegalStateException("an account that waits is not in the state");
    }
    double used = view.share().usage().at(now, policy.halfLife());
    double weight = view.share().weight();
    if (branches.size() == 1) {
      branches.values().iterator().next().claim(used, weight, claims);
      return;
    }
    for (Waiter waiter : turns(view, branches, now)) {
      used += waiter.minutes;
      claims[waiter.number] = used / weight;
    }
  }

  /** One account's sessions, class by class, its projects taking turns. */
  private List<Waiter> turns(
      AccountView view, Map<Optional<String>, Branch> branches, Instant now) {
    PriorityQueue<Turn> turns = new PriorityQueue<>();
    int count = 0;
    for (Map.Entry<Optional<String>, Branch> branch : branches.entrySet()) {
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
    private final Branch waiting;
    private final Share share;
    private double used;
    private int next;

    Turn(Branch waiting, Share share, double used) {
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

  private Lineup sorted() {
    TreeSet<Integer> priorities = new TreeSet<>(Comparator.reverseOrder());
    int last = Integer.MIN_VALUE;
    for (int priority : ages.priorities) {
      if (priority != last) {
        last = priority;
        priorities.add(last);
      }
    }
    int[] classes = priorities.stream().mapToInt(priority -> priority).toArray();
    long[] keys = new long[ages.size];
    for (int i = 0; i < keys.length; i++) {
      long rank = 0;
      while (classes[(int) rank] != ages.priorities[i]) {
        rank++;
      }
      long claim = Float.floatToIntBits((float) claims[ages.numbers[i]]);
      keys[i] = rank << (CLAIM_BITS + AGE_BITS) | claim << AGE_BITS | i;
    }
    Arrays.sort(keys);
    finish(keys);
    int[] order = new int[keys.length];
    for (int i = 0; i < keys.length; i++) {
      order[i] = (int) keys[i] & AGE_MASK;
    }
    return ages.arranged(order);
  }

  /** The sort saw the first digits of claims; where those are equal the others decide. */
  private void finish(long[] keys) {
    int first = 0;
    while (first < keys.length) {
      int end = first + 1;
      boolean inOrder = true;
      while (end < keys.length && keys[end] >>> AGE_BITS == keys[first] >>> AGE_BITS) {
        inOrder &= claim(keys[end - 1]) <= claim(keys[end]);
        end++;
      }
      if (!inOrder) {
        long[] equal =
            Arrays.stream(keys, first, end)
                .boxed()
                .sorted(Comparator.<Long>comparingDouble(this::claim))
                .mapToLong(key -> key)
                .toArray(); // Stable: of equal claims the older stays first.
        System.arraycopy(equal, 0, keys, first, equal.length);
      }
      first = end;
    }
  }

  private double claim(long key) {
    return claims[ages.numbers[(int) key & AGE_MASK]];
  }
}
