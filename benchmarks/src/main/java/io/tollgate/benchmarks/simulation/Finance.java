package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.Cause;
import io.tollgate.metering.invoice.AdjustmentSource;
import io.tollgate.metering.invoice.BillingPeriod;
import io.tollgate.metering.invoice.BillingProfile;
import io.tollgate.metering.invoice.DueSink;
import io.tollgate.metering.invoice.InMemoryInvoices;
import io.tollgate.metering.invoice.Invoice;
import io.tollgate.metering.invoice.InvoiceOutcome;
import io.tollgate.metering.invoice.Invoices;
import io.tollgate.metering.invoice.IssuedInvoice;
import io.tollgate.metering.invoice.Issuer;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.Act;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Finance, who close months as soon as they are over, collect what is owed and take invoices back.
 * A server that dies in the middle of it leaves no number without a document.
 */
final class Finance {
  private static final long ASK_AGAIN_MS = 3_000;
  private static final int PAYERS_AT_ONCE = 500;
  private static final Duration A_MONTH = Duration.ofDays(31);
  private static final long WHOLE = 1_000;
  private static final Invoices.Wiring WIRING =
      new Invoices.Wiring(Issuer.DEFAULT, AdjustmentSource.NONE, DueSink.NONE);

  private final SimulatedWorld world;
  private final InMemoryInvoices rows;

  Finance(SimulatedWorld world) {
    this.world = world;
    this.rows = world.invoices;
  }

  void profile(Happening.Profile given) {
    UUID payer = world.door.account(given.account()).value();
    act(
        (invoices, act) -> {
          BillingProfile before = invoices.profile(payer);
          BillingProfile after =
              new BillingProfile(
                  payer,
                  before.version() + 1,
                  given.account(),
                  List.of(),
                  Optional.empty(),
                  given.taxBasisPoints(),
                  ZoneId.of(given.zone()),
                  Optional.empty());
          return invoices.changeProfile(after, cause(act, "profile"), act.at());
        });
  }

  /** Every month that is over is closed; a server may die in it. */
  void closeMonths(Happening.CloseMonths close) {
    Outcome<List<UUID>> waiting =
        act((invoices, act) -> invoices.mayClose(act.at(), Duration.ZERO, PAYERS_AT_ONCE));
    if (waiting.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> closeMonths(close));
    }
    if (close.doom() != Replica.Doom.NONE) {
      world.servers.atTheDoor().doom(close.doom(), ASK_AGAIN_MS);
    }
    waiting.answer().orElse(List.of()).forEach(this::close);
  }

  private void close(UUID payer) {
    Outcome<Optional<InvoiceOutcome>> closed =
        act((invoices, act) -> closeNext(invoices, payer, world.door.newId(), act));
    if (closed.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> close(payer));
    }
    closed.answer().flatMap(outcome -> outcome).flatMap(Finance::document).ifPresent(this::require);
  }

  private static Optional<InvoiceOutcome> closeNext(
      Invoices invoices, UUID payer, UUID invoice, Act act) {
    Optional<BillingPeriod> period = invoices.closable(payer, act.at(), Duration.ZERO);
    return period.map(
        over -> invoices.issue(payer, over.month(), invoice, cause(act, "month closed"), act.at()));
  }

  /** A part of what is open of an account's last invoice is paid. */
  void pay(Happening.Pay pay) {
    Optional<IssuedInvoice> open = last(pay.account()).filter(issued -> issued.openCents() > 0);
    if (open.isPresent()) {
      UUID invoice = open.get().invoice().invoiceId();
      long cents = Math.max(1, open.get().openCents() * pay.thousandths() / WHOLE);
      UUID payment = world.door.newId();
      act(
          (invoices, act) ->
              invoices.pay(
                  invoice, payment, Optional.of(cents), "bank", cause(act, "paid"), act.at()));
    }
  }

  /** A part of an account's last invoice is taken back, or all of it. */
  void takeBack(Happening.TakeBack back) {
    Optional<IssuedInvoice> found = last(back.account());
    if (found.isEmpty()) {
      return;
    }
    if (back.doom() != Replica.Doom.NONE) {
      world.servers.atTheDoor().doom(back.doom(), ASK_AGAIN_MS);
    }
    Invoice invoice = found.get().invoice();
    UUID note = world.door.newId();
    Outcome<InvoiceOutcome> taken =
        act(
            (invoices, act) ->
                invoices.takeBack(
                    invoice.invoiceId(),
                    note,
                    part(invoice, back.thousandths()),
                    cause(act, "credit"),
                    act.at()));
    taken.answer().flatMap(Finance::document).ifPresent(this::require);
  }

  private static Optional<Money> part(Invoice invoice, int thousandths) {
    long micros = invoice.totals().lines().micros() / WHOLE * thousandths;
    return thousandths < WHOLE && micros > 0
        ? Optional.of(Money.ofMicros(micros))
        : Optional.empty();
  }

  /** When the world has come to rest: the next month ends for everybody, and finance do theirs. */
  void aMonthLater() {
    Instant later = world.agenda.instant().plus(A_MONTH);
    Act act = new Act("finance", "a month later", later);
    int turn = 0;
    for (Account account : world.database.accounts()) {
      UUID payer = account.id().value();
      while (inInvoices(all -> closeNext(all, payer, world.door.newId(), act)).isPresent()) {
        // On to the month after it.
      }
      for (IssuedInvoice issued : rows.invoices().ofPayer(payer, Optional.empty(), 2)) {
        finish(issued.invoice(), turn++, act);
      }
    }
  }

  private void finish(Invoice invoice, int turn, Act act) {
    UUID id = world.door.newId();
    Cause cause = cause(act, "finished");
    inInvoices(
        all ->
            switch (turn % 3) {
              case 0 -> all.pay(invoice.invoiceId(), id, Optional.empty(), "bank", cause, act.at());
              case 1 -> all.takeBack(invoice.invoiceId(), id, Optional.empty(), cause, act.at());
              default -> all.takeBack(invoice.invoiceId(), id, part(invoice, 400), cause, act.at());
            });
  }

  private Optional<IssuedInvoice> last(String account) {
    UUID payer = world.door.account(account).value();
    return rows.invoices().ofPayer(payer, Optional.empty(), Integer.MAX_VALUE).stream()
        .filter(issued -> issued.invoice().kind() == Invoice.Kind.INVOICE)
        .findFirst();
  }

  private static Optional<Invoice> document(InvoiceOutcome outcome) {
    return outcome.fold(Optional::of, refused -> Optional.empty());
  }

  private void require(Invoice answered) {
    if (rows.invoices().find(answered.invoiceId()).isEmpty()) {
      throw Violation.found(
          "18", "invoice " + answered.numberText() + " was acknowledged and is not there");
    }
  }

  private <T> Outcome<T> act(BiFunction<Invoices, Act, T> work) {
    return world.door.act(
        "finance", (tx, act) -> work.apply(Invoices.over(rows.stores(), WIRING), act));
  }

  private <T> T inInvoices(Function<Invoices, T> work) {
    return world.database.inTransaction(tx -> work.apply(Invoices.over(rows.stores(), WIRING)));
  }

  private static Cause cause(Act act, String reason) {
    return new Cause(act.actor(), act.requestId(), reason);
  }
}
