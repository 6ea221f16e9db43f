package io.tollgate.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.invoice.InMemoryInvoices;
import io.tollgate.metering.invoice.Invoice;
import io.tollgate.metering.invoice.InvoiceLine;
import java.time.Duration;
import java.time.YearMonth;
import java.util.List;
import org.junit.jupiter.api.Test;

class FinanceTest {
  private static final long MINUTE = 60_000;

  @Test
  void months_end_while_sessions_run_and_what_came_late_is_on_the_next_invoice() {
    Play play = played(ScriptWriter.write(5, 300));

    InMemoryInvoices rows = play.world().invoices;
    assertThat(rows.invoices().all())
        .anyMatch(invoice -> invoice.issuedAt().isBefore(play.world().agenda.instant()))
        .anyMatch(invoice -> invoice.kind() == Invoice.Kind.CREDIT_NOTE)
        .extracting(Invoice::period)
        .extracting(period -> period.zone().getId())
        .contains("Asia/Kathmandu", "Asia/Kolkata");
    assertThat(rows.invoices().all())
        .flatExtracting(invoice -> rows.detail().lines(invoice.invoiceId()))
        .anyMatch(InvoiceLine::late);
  }

  @Test
  void a_server_that_dies_before_its_commit_takes_no_number_with_it() {
    assertThat(issuedAfter(Replica.Doom.BEFORE_COMMIT)).isEqualTo(Duration.ofSeconds(3));
    assertThat(issuedAfter(Replica.Doom.AFTER_COMMIT)).isZero();
    assertThat(issuedAfter(Replica.Doom.NONE)).isZero();
  }

  /** How long after finance first asked for it the first invoice was issued. */
  private static Duration issuedAfter(Replica.Doom doom) {
    long asked = 8 * MINUTE;
    Play play =
        played(
            new Script(
                Layout.usual(),
                Rules.production(),
                2,
                List.of(
                    new Happening.Profile(0, "account-0", "Asia/Kathmandu", 1900),
                    new Happening.Submit(
                        1_000,
                        0,
                        Happening.wish("account-0", "h100", 1, 1, 5),
                        new WorkPlan(4 * MINUTE, 0, 0, 0, 0, GpuUse.UNSEEN)),
                    new Happening.CloseMonths(asked, doom))));
    List<Invoice> march =
        play.world().invoices.invoices().all().stream()
            .filter(invoice -> invoice.kind() == Invoice.Kind.INVOICE)
            .toList();
    assertThat(march).hasSize(1);
    assertThat(march.get(0).number()).isEqualTo(1);
    assertThat(march.get(0).period().month()).isEqualTo(YearMonth.of(2026, 3));
    return Duration.between(Agenda.instant(asked), march.get(0).issuedAt());
  }

  private static Play played(Script script) {
    Play play = Play.in(script);
    play.run(script);
    return play;
  }
}
