package io.tollgate.metering.pricing;

import java.time.Instant;
import java.util.Optional;

/**
 * Who a price concerns: accounts of the live world.
 *
 * @param since from when on sessions count
 * @param accounts that had sessions under it since then
 * @param sessions those sessions, by when they were quoted
 * @param runningSessions not yet settled; they keep their price
 * @param openQuotes not used and not expired; they keep their price
 * @param openQuoteAccounts whose they are
 * @param median what an account's sessions are like, by the accounts' median; empty without any
 */
public record PriceUse(
    Instant since,
    long accounts,
    long sessions,
    long runningSessions,
    long openQuotes,
    long openQuoteAccounts,
    Optional<TypicalSession> median) {}
