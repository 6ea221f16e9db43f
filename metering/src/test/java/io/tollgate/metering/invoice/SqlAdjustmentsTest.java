package io.tollgate.metering.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Metering;
import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.junit.jupiter.api.Test;

/** What closed contract periods left is put on one invoice each. */
class SqlAdjustmentsTest {
  private static final Instant APRIL = Instant.parse("2026-04-03T00:00:00Z");

  private final SqlInvoiceWorld world = new SqlInvoiceWorld();
  private final UUID payer = world.payer(Instant.parse("2026-02-02T00:00:00Z"));
  private final UUID contract = UUID.randomUUID();

  @Test
  void those_of_ended_periods_are_open_until_they_are_on_an_invoice() {
    try (Handle handle = world.jdbi.open()) {
      handle.begin();
      // The rows alone, without the contract that they are of.
      handle.execute("SET LOCAL session_replication_role = replica");
      standIn(handle);
      add(handle, "[2026-03-01,2026-04-01)", "tier", "h100 from 10,000", -500);
      add(handle, "[2026-03-01,2026-04-01)", "commitment", "EUR 1,000 a month", 700);
      add(handle, "[2026-02-01,2026-03-01)", "included", "h100, 60 minutes", -60);
      add(handle, "[2026-04-01,2026-05-01)", "tier", "h100 from 10,000", -1);
      SqlAdjustments source = new SqlAdjustments(handle);
      assertThat(source.open(payer, Instant.parse("2026-04-01T00:00:00Z")))
          .extracting(Adjustment::text)
          .containsExactly(
              "Included minutes: h100, 60 minutes",
              "Commitment: EUR 1,000 a month",
              "Volume tier: h100 from 10,000");
      assertThat(source.open(payer, Instant.parse("2026-03-31T23:59:59Z"))).hasSize(1);

      Invoices invoices =
          Invoices.in(handle, new Invoices.Wiring(InvoiceWorld.ISSUER, source, DueSink.NONE));
      issue(invoices, "2026-02");
      Invoice march = issue(invoices, "2026-03");
      assertThat(march.totals().due()).isEqualTo(Money.ofCredits(700));
      assertThat(march.totals().credited()).isEqualTo(Money.ofCredits(500));
      assertThat(invoices.lines(march.invoiceId()))
          .extracting(InvoiceLine::serviceTo)
          .containsOnly(Instant.parse("2026-03-31T00:00:00Z"));
      assertThat(source.open(payer, APRIL)).isEmpty();
      assertThat(source.open(other(handle), Instant.parse("2027-01-01T00:00:00Z"))).isEmpty();
      handle.rollback();
    }
  }

  private Invoice issue(Invoices invoices, String month) {
    return InvoiceWorld.done(
        invoices.issue(
            payer, java.time.YearMonth.parse(month), UUID.randomUUID(), InvoiceWorld.CAUSE, APRIL));
  }

  private static UUID other(Handle handle) {
    UUID other = UUID.randomUUID();
    Metering.in(handle).openPayer(other, World.LIVE, InvoiceWorld.CAUSE, APRIL);
    return other;
  }

  private void add(Handle handle, String period, String term, String line, long credits) {
    handle.execute(
        """
        INSERT INTO metering.contract_adjustment (adjustment_id, contract_id, version, payer_id, period, term, line,
          gpu_model, quantity_thousandths, amount_micros, created_at, actor, cause, request_id)
        VALUES (gen_random_uuid(), ?, 1, ?, CAST(? AS daterange), ?, ?, 'h100', 1000, ?, now(), 'a', 'c', 'r')
        """,
        contract,
        payer,
        period,
        term,
        line,
        credits * 1_000_000);
  }

  /** The table as contracts make it, where they have not made it. */
  private static void standIn(Handle handle) {
    List<String> known =
        handle
            .select("SELECT to_regclass('metering.contract_adjustment')::text AS name")
            .mapTo(String.class)
            .list();
    if (known.get(0) == null) {
      handle.execute(
          """
          CREATE TABLE metering.contract_adjustment (adjustment_id uuid PRIMARY KEY, contract_id uuid NOT NULL,
            version integer NOT NULL, payer_id uuid NOT NULL, period daterange NOT NULL, term text NOT NULL,
            line text NOT NULL, gpu_model text, quantity_thousandths bigint NOT NULL, amount_micros bigint NOT NULL,
            created_at timestamptz NOT NULL, actor text NOT NULL, cause text NOT NULL, request_id text NOT NULL)
          """);
    }
  }
}
