package io.tollgate.metering.defect;

import static io.tollgate.metering.invoice.InvoiceWorld.CAUSE;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Cause;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.contract.ContractMonth;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.invoice.DueSink;
import io.tollgate.metering.invoice.InvoiceWorld;
import io.tollgate.metering.invoice.Invoices;
import io.tollgate.metering.invoice.SqlAdjustments;
import io.tollgate.metering.invoice.SqlInvoiceWorld;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A contract's adjustment that an invoice forgets is found in the books. */
class AdjustmentDefectTest {
  private static final Instant MARCH_END = Instant.parse("2026-04-01T00:00:00Z");
  private static final Instant START = MARCH_END.minus(Duration.ofMinutes(5));

  private final SqlInvoiceWorld world = new SqlInvoiceWorld();
  private final UUID payer = world.payer(START);

  @AfterEach
  void clear() {
    Planted.clear();
  }

  @Test
  void an_adjustment_that_is_on_its_months_invoice_is_right() {
    tell();
    assertThat(world.broken()).isEmpty();
  }

  @Test
  void an_adjustment_that_the_invoice_leaves_out_is_found() {
    Planted.plant(InvoiceDefect.ADJUSTMENT_LEFT_OUT);
    tell();
    assertThat(world.broken())
        .containsAnyElementsOf(InvoiceDefect.ADJUSTMENT_LEFT_OUT.invariants());
  }

  private void tell() {
    world.grant(payer, GrantKind.PAID, 10_000, 10, START);
    closedContract();
    InvoiceWorld.done(
        world.jdbi.inTransaction(
            handle ->
                Invoices.in(
                        handle,
                        new Invoices.Wiring(
                            InvoiceWorld.ISSUER, new SqlAdjustments(handle), DueSink.NONE))
                    .issue(
                        payer,
                        YearMonth.of(2026, 3),
                        UUID.randomUUID(),
                        CAUSE,
                        MARCH_END.plus(Duration.ofDays(1)))));
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
}
