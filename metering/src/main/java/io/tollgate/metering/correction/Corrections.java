package io.tollgate.metering.correction;

import io.tollgate.metering.Cause;
import io.tollgate.metering.MeteringStores;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.correction.Correctable.OfCharge;
import io.tollgate.metering.correction.Correctable.OfTransfer;
import io.tollgate.metering.correction.CorrectionOutcome.Corrected;
import io.tollgate.metering.correction.CorrectionOutcome.NotCorrectable;
import io.tollgate.metering.correction.CorrectionOutcome.NotFound;
import io.tollgate.metering.correction.CorrectionOutcome.NotSettled;
import io.tollgate.metering.correction.CorrectionOutcome.Spent;
import io.tollgate.metering.correction.CorrectionOutcome.TooMuch;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.ledger.AccountKind;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.ledger.Ledger;
import io.tollgate.metering.ledger.Transfer;
import io.tollgate.metering.money.Money;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Corrects what was posted, by new transfers that run the other way and name it. At most what is
 * left to correct of it, ever. Credits go back to the grants they came from, the last drawn first,
 * as a release does; where such a grant has expired, to a new one of its kind that lives for the
 * grace that returning credits get. What a contract's credit line lent stays owed, so its
 * correction comes as credits of the payer's own. Whoever owes pays with what comes back. Spend
 * limits and receipts stay as they were.
 */
public final class Corrections {
  private final MeteringStores stores;
  private final Ledger ledger;
  private final Duration grace;

  /** Over stores of one transaction; the grace is the life of credits for an expired grant. */
  public Corrections(MeteringStores stores, Ledger ledger, Duration grace) {
    this.stores = stores;
    this.ledger = ledger;
    this.grace = grace;
  }

  /**
   * Corrects; the same correction id again changes nothing and answers with the first.
   *
   * @param amount how much of it; all that is left to correct when absent
   */
  public CorrectionOutcome correct(
      UUID correctionId,
      UUID payer,
      Correctable what,
      Optional<Money> amount,
      Cause cause,
      Instant now) {
    ledger.lock(payer);
    List<Transfer> known = stores.corrections().of(correctionId);
    if (!known.isEmpty()) {
      return repeated(correctionId, payer, what, known);
    }
    Leg leg = new Leg(correctionId, payer, amount, cause, now);
    return what instanceof OfCharge charge
        ? ofCharge(leg, charge)
        : ofTransfer(leg, (OfTransfer) what);
  }

  private record Leg(
      UUID correctionId, UUID payer, Optional<Money> amount, Cause cause, Instant now) {}

  private CorrectionOutcome ofCharge(Leg leg, OfCharge what) {
    Optional<Billing> billing =
        stores.billings().find(what.sessionId()).filter(b -> b.payer().equals(leg.payer()));
    Optional<ChargeRow> charge = billing.flatMap(known -> charge(what));
    if (charge.isEmpty()) {
      return new NotFound();
    }
    if (!billing.get().settled()) {
      return new NotSettled(what.sessionId());
    }
    Money left = left(what, charge.get());
    Money asked = leg.amount().orElse(left);
    if (isTooMuch(asked, left)) {
      return new TooMuch(asked, left);
    }
    List<Transfer> transfers =
        back(leg)
            .ofSession(
                AccountKind.REVENUE.idFor(leg.payer()),
                asked,
                what.sessionId(),
                Optional.of(what.minute()),
                Optional.empty());
    ledger.postBack(leg.payer(), transfers, leg.cause(), leg.now());
    return new Corrected(leg.correctionId(), transfers, left.minus(asked));
  }

  private CorrectionOutcome ofTransfer(Leg leg, OfTransfer what) {
    Optional<Transfer> found =
        stores
            .corrections()
            .transfer(what.transferId())
            .filter(transfer -> transfer.payer().equals(leg.payer()));
    if (found.isEmpty()) {
      return new NotFound();
    }
    Transfer transfer = found.get();
    if (isOfCreditLine(transfer)) {
      return new NotCorrectable(transfer.kind());
    }
    Money left = left(transfer);
    Money asked = leg.amount().orElse(left);
    if (isTooMuch(asked, left)) {
      return new TooMuch(asked, left);
    }
    return switch (transfer.kind()) {
      case CREDIT -> takeBack(leg, transfer, asked, left);
      case CORRECT ->
          transfer.changeOfAvailable() > 0
              ? takeBack(leg, transfer, asked, left)
              : new NotCorrectable(transfer.kind());
      case EXPIRE -> {
        Transfer back =
            back(leg).toGrant(transfer.creditAccount(), asked, transfer, transfer.grantId().get());
        ledger.postBack(leg.payer(), List.of(back), leg.cause(), leg.now());
        yield new Corrected(leg.correctionId(), List.of(back), left.minus(asked));
      }
      case FORFEIT -> {
        List<Transfer> back =
            back(leg)
                .ofSession(
                    transfer.creditAccount(),
                    asked,
                    transfer.sessionId().orElseThrow(),
                    Optional.empty(),
                    Optional.of(transfer.transferId()));
        ledger.postBack(leg.payer(), back, leg.cause(), leg.now());
        yield new Corrected(leg.correctionId(), back, left.minus(asked));
      }
      case HOLD, RELEASE, RETURN, CLAW_BACK, OWE, RECOVER, PAY_OUT ->
          new NotCorrectable(transfer.kind());
    };
  }

  // What is given to a credit line and taken from it follows from the contract alone.
  private boolean isOfCreditLine(Transfer transfer) {
    return transfer.kind() != Transfer.Kind.FORFEIT
        && transfer
            .grantId()
            .flatMap(stores.ledger()::grant)
            .filter(grant -> grant.kind() == GrantKind.CREDIT_LINE)
            .isPresent();
  }

  // What was given to a grant is taken out of it, as far as it is there.
  private CorrectionOutcome takeBack(Leg leg, Transfer given, Money asked, Money left) {
    Grant grant = stores.ledger().grant(given.grantId().orElseThrow()).orElseThrow();
    if (asked.compareTo(grant.left()) > 0) {
      return new Spent(grant.grantId(), asked, grant.left());
    }
    Transfer taken = back(leg).fromGrant(given, asked);
    stores.ledger().post(List.of(taken));
    return new Corrected(leg.correctionId(), List.of(taken), left.minus(asked));
  }

  private CorrectionOutcome repeated(
      UUID correctionId, UUID payer, Correctable what, List<Transfer> known) {
    Transfer first = known.get(0);
    boolean same =
        first.payer().equals(payer)
            && (what instanceof OfCharge charge
                ? first.sessionId().equals(Optional.of(charge.sessionId()))
                    && first.minute().equals(java.util.OptionalInt.of(charge.minute()))
                : first.corrects().equals(Optional.of(((OfTransfer) what).transferId())));
    if (!same) {
      throw new IllegalArgumentException(
          "Correction " + correctionId + " exists and is of something else.");
    }
    Money left =
        what instanceof OfCharge charge
            ? left(charge, charge(charge).orElseThrow())
            : left(stores.corrections().transfer(((OfTransfer) what).transferId()).orElseThrow());
    return new Corrected(correctionId, known, left);
  }

  private Optional<ChargeRow> charge(OfCharge what) {
    return stores.charges().charges(what.sessionId(), what.minute() - 1, 1).stream()
        .filter(row -> row.minute() == what.minute())
        .findFirst();
  }

  private Money left(OfCharge what, ChargeRow charge) {
    long corrected =
        stores.corrections().ofCharge(what.sessionId(), what.minute()).stream()
            .mapToLong(Transfer::changeOfAvailable)
            .sum();
    return charge.amount().minus(charge.returned()).minus(Money.ofMicros(corrected));
  }

  private Money left(Transfer transfer) {
    long corrected =
        stores.corrections().ofTransfer(transfer.transferId()).stream()
            .mapToLong(correction -> correction.amount().micros())
            .sum();
    return transfer.amount().minus(Money.ofMicros(corrected));
  }

  private static boolean isTooMuch(Money asked, Money left) {
    return !asked.isPositive()
        || (asked.compareTo(left) > 0 && !Planted.is(MoneyDefect.CORRECTED_TOO_MUCH));
  }

  private WayBack back(Leg leg) {
    return new WayBack(stores, leg.correctionId(), leg.payer(), grace, leg.cause(), leg.now());
  }
}
