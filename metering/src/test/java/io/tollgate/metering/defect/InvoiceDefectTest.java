package io.tollgate.metering.defect;

import static io.tollgate.metering.invoice.InvoiceWorld.CAUSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Cause;
import io.tollgate.metering.audit.Finding;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.contract.ContractMonth;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.invoice.Draft;
import io.tollgate.metering.invoice.DueSink;
import io.tollgate.metering.invoice.InvoiceWorld;
import io.tollgate.metering.invoice.Invoices;
import io.tollgate.metering.invoice.SqlAdjustments;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jdbi.v3.core.statement.UnableToExecuteStatementException;
import org.jdbi.v3.core.transaction.TransactionException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Each mistake of invoicing, in the smallest story that shows it; without it the story is clean.
 */
class InvoiceDefectTest {
  private static final Instant MARCH_END = Instant.parse("2026-04-01T00:00:00Z");
  private static final Instant START = MARCH_END.minus(Duration.ofMinutes(5));
  private static final Instant APRIL = Instant.parse("2026-04-02T00:00:00Z");
  private static final Instant MAY = Instant.parse("2026-05-02T00:00:00Z");

  private final InvoiceWorld world = new InvoiceWorld();
  private final UUID payer = world.payer(START);

  @AfterEach
  void clear() {
    Planted.clear();
  }

  @ParameterizedTest
  @EnumSource
  void without_it_the_story_is_clean(InvoiceDefect defect) {
    tell(defect);
    assertThat(world.broken()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void planted_it_is_caught(InvoiceDefect defect) {
    Planted.plant(defect);
    try {
      tell(defect);
    } catch (UnableToExecuteStatementException | IllegalStateException | TransactionException no) {
      // Nothing refuses but what the story is about.
      assertThat(no).hasStackTraceContaining(refusal(defect));
      return;
    }
    assertThat(world.broken())
        .extracting(Finding::invariant)
        .containsAnyElementsOf(defect.invariants());
  }

  /** What is said of those mistakes whose rows are refused. */
  private static String refusal(InvoiceDefect defect) {
    return switch (defect) {
      // A number that is committed ahead takes the sessions of an invoice with it that is not
      // there.
      case NUMBER_TAKEN_AHEAD -> "invoice_session_invoice_id_fkey";
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
          world.jdbi.useTransaction(
              handle -> {
                Invoices.in(handle, world.wiring)
                    .issue(payer, YearMonth.of(2026, 3), UUID.randomUUID(), CAUSE, APRIL);
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
      case ADJUSTMENT_LEFT_OUT -> {
        closedContract();
        Instant after = MARCH_END.plus(Duration.ofDays(1));
        InvoiceWorld.done(
            world.jdbi.inTransaction(
                handle ->
                    Invoices.in(
                            handle,
                            new Invoices.Wiring(
                                InvoiceWorld.ISSUER, new SqlAdjustments(handle), DueSink.NONE))
                        .issue(payer, YearMonth.of(2026, 3), UUID.randomUUID(), CAUSE, after)));
      }
      case MONTH_OF_ANOTHER_ZONE -> {
        world.profile(payer, "America/New_York", 0);
        world.ends(world.runs(payer, 20, false, START), 1, EndReason.COMPLETED, 20, APRIL);
        close(APRIL);
      }
    }
  }

  /** A contract with a commitment, whose March is closed and asks for more than was used. */
  private void closedContract() {
    world.ends(world.runs(payer, 5, false, START), 1, EndReason.COMPLETED, 5, MARCH_END);
    Terms terms =
        new Terms(
            Optional.empty(),
            Optional.empty(),
            List.of(),
            List.of(),
            List.of(),
            Money.ofCredits(1_000_000),
            OptionalInt.empty(),
            OptionalInt.empty(),
            OptionalInt.empty(),
            Optional.empty(),
            Money.ZERO,
            List.of(),
            List.of(),
            Terms.EUROS_PER_CREDIT);
    Cause approver = new Cause("approver", "request-2", "test");
    UUID id = UUID.randomUUID();
    world.jdbi.useTransaction(
        handle -> {
          Contracts contracts = Contracts.in(handle);
          contracts.draft(id, id, payer, "large", ZoneOffset.UTC, terms, CAUSE, START);
          contracts.submit(id, CAUSE, START);
          contracts.approve(id, approver, START);
          contracts.activate(id, approver, START);
          ContractMonth march = new ContractMonth(YearMonth.of(2026, 3), ZoneOffset.UTC);
          contracts.close(id, march, CAUSE, MARCH_END.plus(Duration.ofHours(2)));
        });
    long adjustments =
        world.jdbi.withHandle(
            handle ->
                handle
                    .select("SELECT count(*) FROM metering.contract_adjustment")
                    .mapTo(Long.class)
                    .one());
    assertThat(adjustments).isEqualTo(1);
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
