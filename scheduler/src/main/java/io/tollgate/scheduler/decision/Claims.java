package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.fairness.Share;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * What everybody claims when shares count. Along one account claims only grow. So taking turns by a
 * heap of accounts is the same as sorting everybody by his claim: one pass of sums for each
 * account, and one sort of numbers ({@link ClaimOrder}).
 */
final class Claims {
  private final Policy policy;
  private final Instant now;
  private final double[] claims;

  /**
   * @param claims is filled, by the numbers of waiters
   */
  Claims(Policy policy, Instant now, double[] claims) {
    this.policy = policy;
    this.now = now;
    this.claims = claims;
  }

  /** Notes what everybody of an account claims; by project those who wait. */
  void of(@Nullable AccountView view, Map<Optional<String>, Branch> branches) {
    if (view == null) {
      throw new IllegalStateException("an account that waits is not in the state");
    }
    double used = view.share().usage().at(now, policy.halfLife());
    double weight = view.share().weight();
    if (branches.size() == 1) {
      branches.values().iterator().next().claim(used, weight, claims);
      return;
    }
    for (Waiter waiter : turns(view, branches)) {
      used += waiter.minutes;
      claims[waiter.number] = used / weight;
    }
  }

  /** One account's sessions, class by class, its projects taking turns. */
  private List<Waiter> turns(AccountView view, Map<Optional<String>, Branch> branches) {
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
      return byClaim != 0 ? byClaim : Waitlist.OLDER_FIRST.compare(mine, theirs);
    }
  }
}
