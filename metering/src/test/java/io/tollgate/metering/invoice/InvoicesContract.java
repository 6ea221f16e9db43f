package io.tollgate.metering.invoice;

import static io.tollgate.metering.invoice.InvoiceWorld.CAUSE;
import static io.tollgate.metering.invoice.InvoiceWorld.done;
import static io.tollgate.metering.invoice.InvoiceWorld.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The months of one payer, from draft to payment and back. */
abstract class InvoicesContract {
  private static final Instant MARCH = Instant.parse("2026-03-10T12:00:00Z");
  private static final Instant MARCH_END = Instant.parse("2026-04-01T00:00:00Z");
  private static final Instant APRIL_3 = Instant.parse("2026-04-03T09:00:00Z");
  private static final Instant MAY_2 = Instant.parse("2026-05-02T00:00:00Z");

  final InvoiceWorld world;
  private final UUID payer;

  InvoicesContract(InvoiceWorld world) {
    this.world = world;
    this.payer = world.payer(Instant.parse("2026-03-02T08:00:00Z"));
  }

  @AfterEach
  void the_books_are_right() {
    world.booksAreRight();
  }

  @Test
  void prepaid_usage_is_shown_and_nothing_is_owed() {
    world.grant(payer, GrantKind.PAID, 1000, 10, MARCH);
    UUID session = world.runs(payer, 10, false, MARCH);
    world.ends(session, 1, EndReason.COMPLETED, 7, MARCH.plusSeconds(420));

    Draft soFar = world.draft(payer, MARCH.plusSeconds(500));
    assertThat(soFar.isOver()).isFalse();
    assertThat(soFar.draft().totals().usage()).isEqualTo(Money.ofCredits(70));
    assertThat(refused(world.tryIssue(payer, "2026-03", MARCH)))
        .isEqualTo(InvoiceOutcome.Reason.PERIOD_NOT_OVER);

    Invoice invoice = world.issue(payer, "2026-03", APRIL_3);
    assertThat(invoice.numberText()).isEqualTo("TG-2026-000001");
    assertThat(invoice.totals().usage()).isEqualTo(Money.ofCredits(70));
    assertThat(invoice.totals().funded().prepaid()).isEqualTo(Money.ofCredits(70));
    assertThat(invoice.totals().grossCents()).isZero();
    assertThat(world.found(invoice.invoiceId()).state()).isEqualTo(Invoice.State.PAID);
    assertThat(world.lines(invoice))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.minutes()).isEqualTo(7);
              assertThat(line.gpuThousandths()).isEqualTo(7000);
              assertThat(line.product().orElseThrow().gpuModel()).isEqualTo("a10");
              assertThat(line.late()).isFalse();
            });
  }

  @Test
  void what_the_credit_line_paid_for_is_owed_with_tax() {
    world.profile(payer, "UTC", 1900);
    world.grant(payer, GrantKind.PAID, 33, 10, MARCH);
    world.grant(payer, GrantKind.CREDIT_LINE, 100_000, 900, MARCH);
    UUID session = world.runs(payer, 100, false, MARCH);
    world.ends(session, 1, EndReason.COMPLETED, 100, MARCH.plusSeconds(6000));

    Invoice invoice = world.issue(payer, "2026-03", APRIL_3);
    // 1000 credits of use, 33 of them prepaid: 967 credits, EUR 0.967, are 97 cents and 18 of tax.
    assertThat(invoice.totals().due()).isEqualTo(Money.ofCredits(967));
    assertThat(invoice.totals().netCents()).isEqualTo(97);
    assertThat(invoice.totals().rounding()).isEqualTo(Money.ofCredits(3));
    assertThat(invoice.totals().taxCents()).isEqualTo(18);
    assertThat(invoice.totals().grossCents()).isEqualTo(115);
    assertThat(invoice.dueAt()).isEqualTo(APRIL_3.plus(Duration.ofDays(14)));
    assertThat(world.found(invoice.invoiceId()).state()).isEqualTo(Invoice.State.ISSUED);
    assertThat(invoice.billTo().name()).isEqualTo("Studio & Söhne <GmbH>");
  }

  @Test
  void a_session_across_midnight_is_on_both_invoices_minute_by_minute() {
    world.grant(payer, GrantKind.PAID, 10_000, 10, MARCH);
    Instant start = MARCH_END.minus(Duration.ofMinutes(5));
    UUID session = world.runs(payer, 20, false, start);
    world.proves(session, 1, 12, MARCH_END.plusSeconds(420));
    Invoice march = world.issue(payer, "2026-03", MARCH_END.plusSeconds(430));
    assertThat(march.totals().usage()).isEqualTo(Money.ofCredits(50));
    world.ends(session, 1, EndReason.COMPLETED, 20, MARCH_END.plusSeconds(900));
    Invoice april = world.issue(payer, "2026-04", MAY_2);
    assertThat(april.totals().usage()).isEqualTo(Money.ofCredits(150));
    assertThat(world.lines(april)).noneMatch(InvoiceLine::late);
  }

  @Test
  void late_usage_goes_on_the_next_invoice_with_its_date_of_service() {
    world.grant(payer, GrantKind.PAID, 10_000, 10, MARCH);
    UUID session = world.runs(payer, 20, false, MARCH);
    world.proves(session, 1, 3, MARCH);
    Invoice march = world.issue(payer, "2026-03", APRIL_3);
    String before = world.lines(march) + " " + march;
    // The node was cut off: what ran in March is proved on April 5th.
    world.ends(session, 1, EndReason.COMPLETED, 8, APRIL_3.plus(Duration.ofDays(2)));
    Invoice april = world.issue(payer, "2026-04", MAY_2);
    assertThat(world.lines(march) + " " + world.found(march.invoiceId()).invoice())
        .isEqualTo(before);
    assertThat(world.lines(april))
        .singleElement()
        .satisfies(
            line -> {
              assertThat(line.late()).isTrue();
              assertThat(line.amount()).isEqualTo(Money.ofCredits(50));
              assertThat(line.serviceFrom()).isEqualTo(MARCH.plusSeconds(180));
              assertThat(line.serviceTo()).isEqualTo(MARCH.plusSeconds(420));
            });
  }

  @Test
  void a_charge_returned_after_its_invoice_comes_off_the_next() {
    world.grant(payer, GrantKind.PROMOTIONAL, 25, 1, MARCH);
    world.grant(payer, GrantKind.PAID, 10_000, 10, MARCH);
    UUID session = world.runs(payer, 20, true, MARCH_END.minusSeconds(300));
    world.proves(session, 1, 5, MARCH_END);
    Invoice march = world.issue(payer, "2026-03", MARCH_END.plusSeconds(1));
    assertThat(march.totals().funded()).isEqualTo(new Funded(25_000_000, 25_000_000, 0, 0, 0));
    world.ends(session, 1, EndReason.FAILED, 6, MARCH_END.plusSeconds(60));
    Invoice april = world.issue(payer, "2026-04", MAY_2);
    assertThat(april.totals().usage()).isEqualTo(Money.ofCredits(-50));
    assertThat(april.totals().funded()).isEqualTo(new Funded(-25_000_000, -25_000_000, 0, 0, 0));
    assertThat(april.totals().grossCents()).isZero();
    assertThat(world.lines(april))
        .extracting(line -> line.kind() + " " + line.late() + " " + line.minutes())
        .containsExactly("RETURNED true 5");
  }

  @Test
  void periods_without_usage_are_closed_without_an_invoice() {
    assertThat(refused(world.tryIssue(payer, "2026-03", APRIL_3)))
        .isEqualTo(InvoiceOutcome.Reason.NOTHING_TO_INVOICE);
    assertThat(refused(world.tryIssue(payer, "2026-03", APRIL_3)))
        .isEqualTo(InvoiceOutcome.Reason.NOT_THE_NEXT_PERIOD);
    assertThat(world.draft(payer, APRIL_3).period().month()).hasToString("2026-04");
  }

  @Test
  void a_paid_invoice_settles_and_is_not_paid_twice() {
    Invoice invoice = owing(1000);
    List<String> heard = listening();
    assertThat(refused(pay(invoice, Optional.of(101L)))).isEqualTo(InvoiceOutcome.Reason.TOO_MUCH);
    done(pay(invoice, Optional.of(40L)));
    assertThat(world.found(invoice.invoiceId()).openCents()).isEqualTo(60);
    assertThat(heard).containsExactly("lowered 40");
    done(pay(invoice, Optional.empty()));
    assertThat(world.found(invoice.invoiceId()).state()).isEqualTo(Invoice.State.PAID);
    assertThat(heard).containsExactly("lowered 40", "lowered 60", "settled 1000 credit");
    assertThat(refused(pay(invoice, Optional.empty()))).isEqualTo(InvoiceOutcome.Reason.STATE);
  }

  @Test
  void a_void_invoice_keeps_its_number_and_owes_nothing() {
    Invoice invoice = owing(1000);
    List<String> heard = listening();
    Invoice note = done(takeBack(invoice, Optional.empty()));
    assertThat(note.numberText()).isEqualTo("TG-2026-C-000001");
    assertThat(note.totals().grossCents()).isEqualTo(-invoice.totals().grossCents());
    assertThat(note.totals().lines()).isEqualTo(Money.ofCredits(-1000));
    IssuedInvoice after = world.found(invoice.invoiceId());
    assertThat(after.state()).isEqualTo(Invoice.State.VOID);
    assertThat(after.invoice()).isEqualTo(invoice);
    assertThat(after.openCents()).isZero();
    assertThat(heard).containsExactly("lowered 100", "settled 1000 credit");
    assertThat(refused(takeBack(invoice, Optional.empty()))).isEqualTo(InvoiceOutcome.Reason.STATE);
    assertThat(refused(takeBack(note, Optional.empty()))).isEqualTo(InvoiceOutcome.Reason.STATE);
    assertThat(refused(pay(invoice, Optional.empty()))).isEqualTo(InvoiceOutcome.Reason.STATE);
  }

  @Test
  void prepaid_credits_taken_back_return_to_the_balance() {
    world.grant(payer, GrantKind.PROMOTIONAL, 40, 1, MARCH);
    world.grant(payer, GrantKind.PAID, 60, 10, MARCH);
    world.ends(world.runs(payer, 10, false, MARCH), 1, EndReason.COMPLETED, 10, MARCH);
    Invoice invoice = world.issue(payer, "2026-03", APRIL_3);
    assertThat(available()).isEqualTo(Money.ZERO);
    Invoice part = done(takeBack(invoice, Optional.of(Money.ofCredits(70))));
    assertThat(part.toBalance()).isEqualTo(Money.ofCredits(70));
    assertThat(available()).isEqualTo(Money.ofCredits(70));
    assertThat(refused(takeBack(invoice, Optional.of(Money.ofMicros(30_000_001)))))
        .isEqualTo(InvoiceOutcome.Reason.TOO_MUCH);
    Invoice rest = done(takeBack(invoice, Optional.of(Money.ofCredits(30))));
    assertThat(rest.whole()).isTrue();
    assertThat(available()).isEqualTo(Money.ofCredits(100));
    assertThat(world.found(invoice.invoiceId()).state()).isEqualTo(Invoice.State.VOID);
  }

  @Test
  void parts_taken_back_add_up_to_the_cent() {
    Invoice invoice = owing(1000, 1900);
    for (int i = 0; i < 6; i++) {
      done(takeBack(invoice, Optional.of(Money.ofMicros(142_857_143))));
    }
    Invoice last = done(takeBack(invoice, Optional.empty()));
    assertThat(last.whole()).isTrue();
    List<Invoice> notes = world.invoices(all -> all.notesOf(invoice.invoiceId()));
    assertThat(notes.stream().mapToLong(note -> note.totals().grossCents()).sum())
        .isEqualTo(-invoice.totals().grossCents());
    assertThat(world.found(invoice.invoiceId()).openCents()).isZero();
  }

  @Test
  void what_was_paid_in_money_comes_back_as_credits() {
    Invoice invoice = owing(1000, 1900);
    done(pay(invoice, Optional.empty()));
    Money before = available();
    Invoice note = done(takeBack(invoice, Optional.empty()));
    assertThat(note.openLessCents()).isZero();
    assertThat(note.toBalance()).isEqualTo(Money.ofCredits(1190));
    assertThat(available()).isEqualTo(before.plus(Money.ofCredits(1190)));
  }

  @Test
  void true_ups_are_owed_and_credits_of_a_contract_are_not_given_twice() {
    UUID contract = UUID.randomUUID();
    List<Adjustment> open =
        List.of(
            adjustment(contract, "Volume tier 2", -30),
            adjustment(contract, "Commitment not reached", 500));
    world.wiring =
        new Invoices.Wiring(InvoiceWorld.ISSUER, (who, before) -> List.copyOf(open), DueSink.NONE);
    world.grant(payer, GrantKind.PAID, 1000, 10, MARCH);
    world.ends(world.runs(payer, 10, false, MARCH), 1, EndReason.COMPLETED, 10, MARCH);
    Invoice invoice = world.issue(payer, "2026-03", APRIL_3);
    assertThat(invoice.totals().lines()).isEqualTo(Money.ofCredits(570));
    assertThat(invoice.totals().credited()).isEqualTo(Money.ofCredits(30));
    assertThat(invoice.totals().due()).isEqualTo(Money.ofCredits(500));
    assertThat(world.lines(invoice))
        .extracting(line -> line.text().orElse("usage"))
        .containsExactly("usage", "Volume tier 2", "Commitment not reached");
    // The same adjustment on a second invoice is refused by the rows.
    assertThatThrownBy(() -> world.tryIssue(payer, "2026-04", MAY_2))
        .hasMessageContaining("adjustment_id");
  }

  Invoice owing(long credits) {
    return owing(credits, 0);
  }

  private Invoice owing(long credits, int taxBasisPoints) {
    world.profile(payer, "UTC", taxBasisPoints);
    world.grant(payer, GrantKind.CREDIT_LINE, 100_000, 900, MARCH);
    int minutes = (int) credits / 10;
    world.ends(world.runs(payer, minutes, false, MARCH), 1, EndReason.COMPLETED, minutes, MARCH);
    return world.issue(payer, "2026-03", APRIL_3);
  }

  private List<String> listening() {
    List<String> heard = new ArrayList<>();
    DueSink sink =
        new DueSink() {
          @Override
          public void lowered(
              Invoice invoice, UUID by, long cents, io.tollgate.metering.Cause cause, Instant now) {
            heard.add("lowered " + cents);
          }

          @Override
          public void settled(
              Invoice invoice, Money line, io.tollgate.metering.Cause cause, Instant now) {
            heard.add("settled " + line);
          }
        };
    world.wiring = new Invoices.Wiring(InvoiceWorld.ISSUER, AdjustmentSource.NONE, sink);
    return heard;
  }

  private InvoiceOutcome pay(Invoice invoice, Optional<Long> cents) {
    return world.invoices(
        all -> all.pay(invoice.invoiceId(), UUID.randomUUID(), cents, "bank-1", CAUSE, APRIL_3));
  }

  private InvoiceOutcome takeBack(Invoice invoice, Optional<Money> amount) {
    return world.invoices(
        all -> all.takeBack(invoice.invoiceId(), UUID.randomUUID(), amount, CAUSE, APRIL_3));
  }

  private Money available() {
    return world.money(metering -> metering.balance(payer)).available();
  }

  private static Adjustment adjustment(UUID contract, String text, long credits) {
    return new Adjustment(
        UUID.randomUUID(),
        contract,
        text,
        Optional.of("a10"),
        0,
        Money.ofCredits(credits),
        Instant.parse("2026-03-01T00:00:00Z"),
        MARCH_END);
  }
}
