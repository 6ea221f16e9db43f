package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
 */
final class Waitlist {
  static final Comparator<Waiter> OLDER_FIRST =
      (one, other) ->
          one.queuedAt != other.queuedAt
              ? Long.compare(one.queuedAt, other.queuedAt)
              : Order.unsigned(one.session.id().value(), other.id.value());

  private final Policy policy;
  private final Comparator<Waiter> within;
  private final Shards.Changing<SessionId, Waiter> byId = Shards.Changing.untold();
  private final Map<AccountId, Map<Optional<String>, Branch>> accounts = new HashMap<>();
  private final Deque<Integer> numbers = new ArrayDeque<>();
  private final List<Waiter> fresh = new ArrayList<>();
  private final List<Waiter> gone = new ArrayList<>();
  private final BitSet goneNumbers = new BitSet();
  private final Ages ages = new Ages();
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
    gone.add(waiter);
    goneNumbers.set(waiter.number);
    waiter.branch.thin();
    return waiter;
  }

  /** Those who have gone leave their branches, and their numbers to others. */
  private void close() {
    for (Waiter waiter : gone) {
      Branch branch = waiter.branch;
      if (branch != null) {
        branch.close(goneNumbers);
        if (branch.size() == 0) {
          Map<Optional<String>, Branch> own = projects(waiter.session.account());
          own.remove(waiter.session.belonging().project());
          if (own.isEmpty()) {
            accounts.remove(waiter.session.account());
          }
        }
      }
      numbers.push(waiter.number);
    }
    goneNumbers.clear();
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
    own.removeIf(waiter -> waiter.gone);
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
    close();
    Lineup aged = ages.upToDate(fresh, gone, stale);
    gone.clear();
    fresh.clear();
    stale = false;
    claims = claims.length < numbersUsed ? new double[2 * numbersUsed] : claims;
    if (policy.fairShare()) {
      Claims making = new Claims(policy, now, claims);
      accounts.forEach((id, branches) -> making.of(views.get(id), branches));
      return new ClaimOrder(aged, claims).sorted();
    }
    boolean bySize = policy.order() != QueueOrder.SUBMIT;
    for (Waiter waiter : aged.waiters) {
      claims[waiter.number] = bySize ? waiter.minutes : 0;
    }
    List<Waiter> sorted = new ClaimOrder(aged, claims).sorted().asList();
    return Lineup.of(OwnOrder.of(sorted, waiter -> waiter.session));
  }
}
