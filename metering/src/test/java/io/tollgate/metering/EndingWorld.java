package io.tollgate.metering;

import static io.tollgate.metering.Wallet.T0;

import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetPeriod;
import io.tollgate.metering.budget.BudgetScope;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.SessionEnd;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.Debts;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.SqlLedgerStore;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * Sessions of a few payers that are about to end: some never ran, some run, are charged, capped or
 * extended, wait to run again or are settled already. Payers have grants that expire meanwhile,
 * spend limits, and debts.
 */
final class EndingWorld {
  private static final int PAYERS = 6;
  private static final int SESSIONS = 60;
  private static final int MINUTES = 10;

  /** Until when they have run. */
  private static final Instant NOW = T0.plusSeconds(MINUTES * 60);

  private final Metering metering;
  private final Handle handle;
  private final Random random;
  private final List<SessionEnd> ends = new ArrayList<>();

  EndingWorld(Metering metering, Handle handle, long seed) {
    this.metering = metering;
    this.handle = handle;
    this.random = new Random(seed);
  }

  /** Their ends, as they may come in one group. */
  List<SessionEnd> ends() {
    List<UUID> payers = new ArrayList<>();
    for (int i = 0; i < PAYERS; i++) {
      payers.add(payer(i));
    }
    for (int i = 0; i < SESSIONS; i++) {
      ends.add(session(payers.get(random.nextInt(PAYERS))));
    }
    for (int i = 0; i < PAYERS; i += 3) {
      UUID order = UUID.randomUUID();
      new Debts(new SqlLedgerStore(handle))
          .owe(order, payers.get(i), Money.ofCredits(100_000), cause(), T0);
    }
    return ends;
  }

  private UUID payer(int number) {
    UUID payer = Wallet.payerWith(metering, 300);
    // These expire before the ends: what comes back to them stays usable a while.
    for (int i = 0; i < 20; i++) {
      metering.credit(
          UUID.randomUUID(),
          payer,
          Money.ofCredits(150),
          GrantKind.PROMOTIONAL,
          i,
          Optional.of(T0.plusSeconds(60L + i)),
          cause(),
          T0);
    }
    if (number % 2 == 0) {
      metering
          .budgets()
          .put(
              new Budget(
                  UUID.randomUUID(),
                  payer,
                  BudgetScope.ACCOUNT,
                  payer,
                  BudgetPeriod.DAY,
                  ZoneOffset.UTC,
                  Money.ofCredits(1_000_000),
                  Budget.DEFAULT_THRESHOLDS,
                  cause(),
                  T0),
              cause(),
              T0);
    }
    return payer;
  }

  private SessionEnd session(UUID payer) {
    UUID session = Wallet.held(metering, payer, MINUTES, random.nextBoolean());
    if (random.nextInt(5) == 0) {
      return SessionEnd.neverRan(
          session, oneOf(EndReason.CANCELLED, EndReason.NEVER_STARTED), cause());
    }
    long proven = random.nextInt(MINUTES * 60_000);
    metering.startAttempt(session, 1, NOW.minusMillis(proven), cause());
    for (long ms = 60_000; ms <= proven; ms += 60_000) {
      metering.acceptProofs(List.of(new SessionProof(session, 1, ms)), cause(), NOW);
    }
    int kind = random.nextInt(6);
    if (kind == 0) {
      metering.capStop(session, cause(), NOW);
    } else if (kind == 1) {
      extended(session, payer);
    } else if (kind == 2) {
      Ending lost = new Ending(1, EndReason.NODE_LOST, proven, proven, true);
      metering.endAttempt(session, lost, cause(), NOW);
      return SessionEnd.neverRan(session, EndReason.STOPPED_BY_USER, cause());
    }
    long elapsed = proven + random.nextInt(90_000);
    EndReason reason = random.nextInt(3) == 0 ? EndReason.FAILED : oneOf(EndReason.values());
    Ending ending =
        new Ending(1, reason, Math.max(0, elapsed - random.nextInt(3) * 1_000L), elapsed, false);
    if (kind == 3) {
      metering.endAttempt(session, ending, cause(), NOW);
    }
    boolean again = kind == 4 && reason.isPlatform();
    Ending last = new Ending(1, reason, ending.minElapsedMs(), ending.maxElapsedMs(), again);
    return SessionEnd.ofAttempt(session, last, cause());
  }

  private void extended(UUID session, UUID payer) {
    UUID segment = UUID.randomUUID();
    metering.extend(
        session, segment, payer, Wallet.quote(metering, payer, 2).quoteId(), cause(), T0);
    if (random.nextBoolean()) {
      metering.acknowledgeSegment(session, segment, cause(), T0);
    }
  }

  private EndReason oneOf(EndReason... reasons) {
    return reasons[random.nextInt(reasons.length)];
  }

  /** Each its own, so that no row can have another's. */
  private Cause cause() {
    return new Cause("tester", "request-" + random.nextInt(1_000_000), "test");
  }
}
