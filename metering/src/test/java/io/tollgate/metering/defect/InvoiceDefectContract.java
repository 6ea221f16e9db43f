package io.tollgate.metering.defect;

import static io.tollgate.metering.invoice.InvoiceWorld.CAUSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.invoice.Draft;
import io.tollgate.metering.invoice.InvoiceWorld;
import io.tollgate.metering.ledger.GrantKind;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.util.UUID;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each mistake of invoicing, in the smallest story that shows it; without it the story is clean.
 */
abstract class InvoiceDefectContract {
  private static final Instant MARCH_END = Instant.parse("2026-04-01T00:00:00Z");
  private static final Instant START = MARCH_END.minus(Duration.ofMinutes(5));
  private static final Instant APRIL = Instant.parse("2026-04-02T00:00:00Z");
  private static final Instant MAY = Instant.parse("2026-05-02T00:00:00Z");

  private final InvoiceWorld world;
  private final UUID payer;

  InvoiceDefectContract(InvoiceWorld world) {
    this.world = world;
    this.payer = world.payer(START);
  }

  @AfterEach
  void clear() {
    Planted.clear();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ADJUSTMENT_LEFT_OUT")
  void without_it_the_story_is_clean(InvoiceDefect defect) {
    tell(defect);
    assertThat(world.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ADJUSTMENT_LEFT_OUT")
  void planted_it_is_caught(InvoiceDefect defect) {
    Planted.plant(defect);
    try {
      tell(defect);
    } catch (UnableToExecuteStatementException | IllegalStateException | TransactionException no) {
      // Nothing refuses but what the story is about.
      assertThat(no).hasStackTraceContaining(refusal(defect));
      return;
    }
    assertThat(world.broken()).containsAnyElementsOf(defect.invariants());
  }

  /** What is said where a number is taken whose invoice is not there. */
  abstract String holeRefused();

  /** What is said of those mistakes whose rows are refused. */
  private String refusal(InvoiceDefect defect) {
    return switch (defect) {
      case NUMBER_TAKEN_AHEAD -> holeRefused();
      case RETURNS_FORGOTTEN -> "More was used than was drawn";
      default -> "no refusal";
    };
  }

  private void tell(InvoiceDefect defect) {
    world.grant(payer, GrantKind.PAID, 10_000, 10, START);
    switch (defect) {
      case ROUNDED_PER_LINE -> {
        world.grant(payer, GrantKind.CREDIT_LINE, 100_000, 1, START);
        for (String model : new String[] {"v100", "rtx-2080-super"}) {
          UUID session = world.runs(payer, model, 1, false, START);
          world.ends(session, 1, EndReason.COMPLETED, 1, START.plusSeconds(60));
        }
        close(APRIL);
      }
      case LATE_USAGE_LEFT_OUT -> {
        UUID session = world.runs(payer, 8, false, START);
        world.proves(session, 1, 2, MARCH_END);
        close(APRIL);
        world.ends(session, 1, EndReason.COMPLETED, 8, APRIL.plusSeconds(60));
        close(MAY);
      }
      case RETURN_CREDITED_TWICE, RETURNS_FORGOTTEN -> {
        UUID session = world.runs(payer, 10, true, START);
        world.proves(session, 1, 4, MARCH_END);
        world.ends(session, 1, EndReason.FAILED, 4, MARCH_END.plusSeconds(1));
        close(APRIL);
        UUID more = world.runs(payer, 10, false, APRIL);
        world.ends(more, 1, EndReason.COMPLETED, 4, APRIL.plusSeconds(300));
        close(MAY);
      }
      case NUMBER_TAKEN_AHEAD -> {
        world.ends(world.runs(payer, 5, false, START), 1, EndReason.COMPLETED, 5, MARCH_END);
        try {
          world.invoices(
              invoices -> {
                invoices.issue(payer, YearMonth.of(2026, 3), UUID.randomUUID(), CAUSE, APRIL);
                throw new Dies();
              });
        } catch (Dies here) {
          close(APRIL);
        }
      }
      case PREPAID_OWED_AGAIN -> {
        world.ends(world.runs(payer, 5, false, START), 1, EndReason.COMPLETED, 5, MARCH_END);
        close(APRIL);
      }
      case MONTH_OF_ANOTHER_ZONE -> {
        world.profile(payer, "America/New_York", 0);
        world.ends(world.runs(payer, 20, false, START), 1, EndReason.COMPLETED, 20, APRIL);
        close(APRIL);
      }
      case ADJUSTMENT_LEFT_OUT ->
          throw new IllegalArgumentException("AdjustmentDefectTest tells it, with a contract");
    }
  }

  private void close(Instant now) {
    Draft next = world.draft(payer, now);
    while (next.isOver()) {
      world.tryIssue(payer, next.period().month().toString(), now);
      next = world.draft(payer, now);
    }
  }

  /** A server that dies. */
  private static final class Dies extends RuntimeException {
    private static final long serialVersionUID = 1;
  }
}
