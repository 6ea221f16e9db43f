package io.tollgate.metering.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.Cause;
import io.tollgate.metering.Metering;
import io.tollgate.metering.Wallet;
import io.tollgate.metering.World;
import io.tollgate.metering.audit.Books;
import io.tollgate.metering.audit.Finding;
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
import org.jdbi.v3.core.Jdbi;

/**
 * A database with payers who use GPUs at any time, and invoices of it. One A10 costs 10 a minute.
 */
public final class InvoiceWorld {
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

  public final String url = Wallet.migratedDatabase();
  public final Jdbi jdbi = Wallet.jdbi(url);
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

  public <T> T money(Function<Metering, T> work) {
    return jdbi.inTransaction(handle -> work.apply(Metering.in(handle)));
  }

  public <T> T invoices(Function<Invoices, T> work) {
    return jdbi.inTransaction(handle -> work.apply(Invoices.in(handle, wiring)));
  }

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

  /** What the ledger took from a payer: charges less returns, and forfeits. */
  public long used(UUID payer) {
    return jdbi.withHandle(
        handle ->
            handle
                .select(
                    """
                    SELECT coalesce(sum(charged_micros - returned_micros + forfeited_micros), 0)
                    FROM metering.billing WHERE payer_id = ?
                    """,
                    payer)
                .mapTo(Long.class)
                .one());
  }

  public List<Finding> broken() {
    // Its credit lines stand without contracts.
    return jdbi.inTransaction(Books::check).stream()
        .filter(f -> !f.holds() && !f.name().startsWith("a credit line"))
        .toList();
  }

  public void booksAreRight() {
    assertThat(broken()).isEmpty();
  }
}
