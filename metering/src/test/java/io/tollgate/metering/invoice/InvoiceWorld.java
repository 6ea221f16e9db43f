package io.tollgate.metering.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.World;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Ending;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.SessionProof;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.metering.pricing.QuoteRequest;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.Function;

/** Payers who use GPUs at any time, and their invoices. One A10 costs 10 a minute. */
public abstract class InvoiceWorld {
  public static final Cause CAUSE = new Cause("tester", "request-1", "test");
  public static final Issuer ISSUER =
      new Issuer(
          "TG",
          "Tollgate GmbH",
          List.of("Wartburgallee 1", "99817 Eisenach"),
          Optional.of("DE123456789"),
          "By bank transfer to DE00 0000.",
          java.time.Duration.ofDays(14),
          1900);

  public Invoices.Wiring wiring = Invoices.Wiring.of(ISSUER);

  /** A payer opened then, who has nothing. */
  public UUID payer(Instant opened) {
    UUID payer = UUID.randomUUID();
    money(
        metering -> {
          metering.openPayer(payer, World.LIVE, CAUSE, opened);
          return payer;
        });
    return payer;
  }

  public void grant(UUID payer, GrantKind kind, long credits, int priority, Instant at) {
    money(
        metering ->
            metering.credit(
                UUID.randomUUID(),
                payer,
                Money.ofCredits(credits),
                kind,
                priority,
                Optional.empty(),
                CAUSE,
                at));
  }

  public void profile(UUID payer, String zone, int taxBasisPoints) {
    invoices(
        invoices -> {
          BillingProfile before = invoices.profile(payer);
          BillingProfile after =
              new BillingProfile(
                  payer,
                  before.version() + 1,
                  "Studio & Söhne <GmbH>",
                  List.of("Allee 2", "10115 Berlin"),
                  Optional.of("DE987654321"),
                  taxBasisPoints,
                  ZoneId.of(zone),
                  Optional.empty());
          assertThat(invoices.changeProfile(after, CAUSE, Instant.EPOCH)).isTrue();
          return after;
        });
  }

  /** A session of one A10 that runs from then on. */
  public UUID runs(UUID payer, int minutes, boolean refundOnFailure, Instant start) {
    return runs(payer, "a10", minutes, refundOnFailure, start);
  }

  public UUID runs(UUID payer, String model, int minutes, boolean refundOnFailure, Instant start) {
    UUID session = UUID.randomUUID();
    money(
        metering -> {
          Quote quote = quote(metering, payer, model, minutes, refundOnFailure, start);
          assertThat(metering.hold(session, payer, quote.quoteId(), CAUSE, start))
              .isInstanceOf(HoldOutcome.Held.class);
          metering.startAttempt(session, 1, start, CAUSE);
          return session;
        });
    return session;
  }

  public static Quote quote(
      Metering metering, UUID payer, String model, int minutes, boolean refund, Instant now) {
    QuoteRequest request =
        new QuoteRequest(
            UUID.randomUUID(),
            payer,
            "app",
            "standard",
            "train",
            refund,
            model,
            CapacityClass.ON_DEMAND,
            1,
            1,
            OptionalInt.empty(),
            minutes,
            CAUSE,
            now);
    return metering
        .quote(request)
        .fold(
            quote -> quote,
            unknown -> {
              throw new AssertionError(unknown);
            });
  }

  /** So many minutes of an attempt are proved. */
  public void proves(UUID session, int attempt, int minutes, Instant at) {
    money(
        metering ->
            metering.acceptProofs(
                List.of(new SessionProof(session, attempt, minutes * 60_000L)), CAUSE, at));
  }

  public void ends(UUID session, int attempt, EndReason reason, int minutes, Instant at) {
    long ms = minutes * 60_000L;
    money(
        metering ->
            metering.endAttempt(session, new Ending(attempt, reason, ms, ms, false), CAUSE, at));
  }

  /** Work with money in a transaction. */
  public abstract <T> T money(Function<Metering, T> work);

  /** Work with invoices in a transaction, of which nothing remains when it throws. */
  public abstract <T> T invoices(Function<Invoices, T> work);

  /** What the ledger took from a payer: charges less returns, and forfeits. */
  public abstract long used(UUID payer);

  /** What each kind of grant lost to sessions, by the ledger's transfers alone. */
  abstract Funded lost(UUID payer);

  /** The numbers of the invariants that do not hold. */
  public abstract List<Integer> broken();

  public Draft draft(UUID payer, Instant now) {
    return invoices(invoices -> invoices.draft(payer, now));
  }

  public InvoiceOutcome tryIssue(UUID payer, String month, Instant now) {
    return invoices(
        invoices -> invoices.issue(payer, YearMonth.parse(month), UUID.randomUUID(), CAUSE, now));
  }

  public Invoice issue(UUID payer, String month, Instant now) {
    return done(tryIssue(payer, month, now));
  }

  public static Invoice done(InvoiceOutcome outcome) {
    return outcome.fold(
        invoice -> invoice,
        refused -> {
          throw new AssertionError(refused);
        });
  }

  public static InvoiceOutcome.Reason refused(InvoiceOutcome outcome) {
    return outcome.fold(
        invoice -> {
          throw new AssertionError(invoice);
        },
        InvoiceOutcome.Refused::reason);
  }

  public List<InvoiceLine> lines(Invoice invoice) {
    return invoices(invoices -> invoices.lines(invoice.invoiceId()));
  }

  public IssuedInvoice found(UUID invoice) {
    return invoices(invoices -> invoices.find(invoice)).orElseThrow();
  }

  public void booksAreRight() {
    assertThat(broken()).isEmpty();
  }
}
