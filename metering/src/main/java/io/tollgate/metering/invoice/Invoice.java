package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.World;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * An issued invoice or credit note; written once.
 *
 * @param number in its series, from 1 without a gap
 * @param corrects of a credit note: the invoice that it takes back
 * @param whole of a credit note: nothing of the invoice is left, it is void
 * @param billTo as the profile was when it was issued
 * @param payment how to pay, in words
 * @param openLessCents of a credit note: by how much it lowers what is still to be paid
 * @param toBalance what came back as credits with it
 * @param cause who issued it, and why
 */
public record Invoice(
    UUID invoiceId,
    String series,
    long number,
    Kind kind,
    UUID payer,
    World world,
    Optional<UUID> corrects,
    boolean whole,
    BillingPeriod period,
    Party billTo,
    Party issuer,
    String payment,
    Totals totals,
    long openLessCents,
    Money toBalance,
    Instant issuedAt,
    Instant dueAt,
    Cause cause) {
  /** What it is. */
  public enum Kind {
    /** For a period. */
    INVOICE,
    /** Takes an invoice back, in whole or in part. */
    CREDIT_NOTE;

    /** The word used in SQL and on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** How far it has come. */
  public enum State {
    /** Something of it is still to be paid. */
    ISSUED,
    /** Nothing of it is to be paid any more. */
    PAID,
    /** A credit note took it back whole; its number stays. */
    VOID;

    /** The word on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * What has happened to an invoice since.
   *
   * @param paidCents sum of its payments
   * @param loweredCents by what credit notes lowered what is to be paid
   * @param voided whether a credit note took it back whole
   */
  public record Standing(long paidCents, long loweredCents, boolean voided) {}

  /** Its number as printed, such as {@code TG-2026-000042}. */
  public String numberText() {
    return numberText(series, number);
  }

  static String numberText(String series, long number) {
    return "%s-%06d".formatted(series, number);
  }

  /** What is still to be paid of it. */
  public long openCents(Standing standing) {
    if (kind == Kind.CREDIT_NOTE || standing.voided()) {
      return 0;
    }
    return Math.max(0, totals.grossCents() - standing.paidCents() - standing.loweredCents());
  }

  /** Its state; what owes nothing is paid from the beginning. */
  public State state(Standing standing) {
    if (standing.voided()) {
      return State.VOID;
    }
    return openCents(standing) > 0 ? State.ISSUED : State.PAID;
  }
}
