package io.tollgate.scheduler.quota;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.fairness.AttemptUse;
import io.tollgate.scheduler.fairness.Usage;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.Session;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What attempts used that are over, and the totals that the older of them are booked in, within one
 * transaction.
 */
public interface UsageStore {

  /**
   * What an account used in one of its projects, faded.
   *
   * @param project its name; empty for what is of none
   */
  record Total(AccountId account, String project, Usage usage) {}

  /** What an attempt used that is over, and why it is. */
  record Over(AttemptUse use, Cause cause) {
    /** Of the attempt that a session has let go of the GPUs of, if it used anything. */
    public static Optional<Over> of(Session before, Session after, Cause cause) {
      return Planted.is(HouseDefect.USE_OF_ENDS_FORGOTTEN)
          ? Optional.empty()
          : AttemptUse.over(before, after).map(use -> new Over(use, cause));
    }
  }

  /** Stores what attempts used; an attempt has one use. */
  void add(List<Over> uses, Instant now);

  /** The oldest that are in no total yet, up to so many, for this transaction to book. */
  List<AttemptUse> lockUnbooked(int most);

  /** All of those accounts that are in no total yet. */
  List<AttemptUse> unbookedOf(Collection<AccountId> accounts);

  /** The totals of those accounts. */
  List<Total> totalsOf(Collection<AccountId> accounts);

  /** Replaces these totals by ones in which these attempts are booked. */
  void book(Collection<AttemptUse> uses, Collection<Total> totals, Duration halfLife);

  /** Makes totals of another half-life anew from what is booked in them. */
  void refade(Duration halfLife);

  /** Accounts of which something of this changed since the mark. */
  Set<AccountId> changedSince(String mark);
}
