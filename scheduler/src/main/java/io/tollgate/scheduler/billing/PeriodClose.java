package io.tollgate.scheduler.billing;

import com.github.f4b6a3.uuid.UuidCreator;
import io.tollgate.metering.invoice.BillingPeriod;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.SqlAccountStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jdbi.v3.core.Handle;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Closes the months that are over, one account and one transaction at a time. Every server does it:
 * who comes second finds the period closed. Blocks.
 */
public final class PeriodClose {
  private static final Logger log = LoggerFactory.getLogger(PeriodClose.class);

  /** A run ends after so many; the next goes on where it stopped. */
  private static final int PERIODS_AT_ONCE = 500;

  /** An account that cannot be closed must not keep the others waiting. */
  private static final Duration SET_ASIDE = Duration.ofHours(1);

  private final Database database;
  private final InvoiceDesk desk;
  private final Duration grace;
  private final InstantSource clock;
  private final Map<UUID, Instant> setAside = new HashMap<>();
  private final AtomicBoolean running = new AtomicBoolean();

  public PeriodClose(Database database, InvoiceDesk desk, Duration grace, InstantSource clock) {
    this.database = database;
    this.desk = desk;
    this.grace = grace;
    this.clock = clock;
  }

  /** Closes what is over; returns how many periods that were. Does nothing while it runs. */
  public int closeAll() {
    if (!running.compareAndSet(false, true)) {
      return 0;
    }
    try {
      return closeAll(clock.instant());
    } finally {
      running.set(false);
    }
  }

  private synchronized int closeAll(Instant now) {
    setAside.values().removeIf(now::isAfter);
    List<UUID> payers =
        database.inTransactionBlocking(
            handle ->
                desk.invoices(handle).mayClose(now, grace, PERIODS_AT_ONCE + setAside.size()));
    int closed = 0;
    for (UUID payer : payers) {
      if (!setAside.containsKey(payer)) {
        closed += close(payer, now);
      }
    }
    return closed;
  }

  private synchronized int close(UUID payer, Instant now) {
    int closed = 0;
    try {
      while (closed < PERIODS_AT_ONCE
          && database.inTransactionBlocking(handle -> closeNext(handle, payer, now))) {
        closed++;
      }
    } catch (RuntimeException failure) {
      setAside.put(payer, now.plus(SET_ASIDE));
      log.warn(
          "The month of account {} could not be closed; it is tried again in an hour.",
          payer,
          failure);
    }
    return closed;
  }

  private boolean closeNext(Handle handle, UUID payer, Instant now) {
    Optional<Account> account = new SqlAccountStore(handle).find(new AccountId(payer));
    Optional<BillingPeriod> period = desk.invoices(handle).closable(payer, now, grace);
    if (account.isEmpty() || period.isEmpty()) {
      return false;
    }
    Act act = new Act("system:period-close", "close:" + UuidCreator.getTimeOrderedEpoch(), now);
    desk.issue(handle, account.get(), period.get().month(), "month closed", act);
    return true;
  }
}
