package io.tollgate.metering.usage;

import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.charging.ChargeStore;
import io.tollgate.metering.ledger.Draw;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteStore;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The usage log of sessions, minute by minute, with what funded each. Reads only. */
public final class UsageLog {
  private final ChargeStore charges;
  private final LedgerStore ledger;
  private final QuoteStore quotes;
  private final UsageStore usage;

  /** Over stores of one transaction. */
  public UsageLog(ChargeStore charges, LedgerStore ledger, QuoteStore quotes, UsageStore usage) {
    this.charges = charges;
    this.ledger = ledger;
    this.quotes = quotes;
    this.usage = usage;
  }

  /** Rows after a minute number, in order. */
  public List<UsageRow> page(UUID sessionId, int afterMinute, int limit) {
    List<ChargeRow> rows = charges.charges(sessionId, afterMinute, limit);
    if (rows.isEmpty()) {
      return List.of();
    }
    Money before = usage.netThrough(sessionId, rows.get(0).minute() - 1);
    return new Reading(sessionId).read(rows, before);
  }

  /** What is the same for all rows of a session, read once. */
  private final class Reading {
    private final Funding funding;
    private final Map<Integer, Instant> attempts;
    private final Map<UUID, BigDecimal> gpusByQuote = new HashMap<>();

    Reading(UUID sessionId) {
      List<Draw> draws = ledger.draws(sessionId);
      Map<UUID, Grant> grants = new HashMap<>();
      for (Draw draw : draws) {
        grants.computeIfAbsent(draw.grantId(), id -> ledger.grant(id).orElseThrow());
      }
      this.funding = Funding.of(draws, grants);
      this.attempts = usage.attemptStarts(sessionId);
    }

    List<UsageRow> read(List<ChargeRow> rows, Money before) {
      List<Map<GrantKind, Money>> funded = funding.ofCharges(rows, before);
      List<UsageRow> read = new ArrayList<>(rows.size());
      for (int i = 0; i < rows.size(); i++) {
        ChargeRow row = rows.get(i);
        read.add(new UsageRow(row, minuteOfAttempt(row), gpus(row.quoteId()), funded.get(i)));
      }
      return read;
    }

    private int minuteOfAttempt(ChargeRow row) {
      Instant start = attempts.get(row.attempt());
      if (start == null) {
        throw new IllegalStateException(
            "Charge " + row.sessionId() + "/" + row.minute() + " is of no attempt.");
      }
      return Math.toIntExact(Duration.between(start, row.minuteStart()).toMinutes());
    }

    private BigDecimal gpus(UUID quoteId) {
      return gpusByQuote.computeIfAbsent(
          quoteId, id -> quotes.find(id).map(Quote::gpus).orElseThrow());
    }
  }
}
