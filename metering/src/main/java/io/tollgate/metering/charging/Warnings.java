package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.ledger.Balance;
import io.tollgate.metering.ledger.LedgerStore;
import io.tollgate.metering.money.Money;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Who is to be warned after a batch of charges. A batch in which no session passed a threshold
 * reads nothing; otherwise balances are read once per batch, all accounts together.
 */
public final class Warnings {
  private final BillingStore billings;
  private final LedgerStore ledger;
  private final WarningStore told;

  /** Over stores of one transaction. */
  public Warnings(BillingStore billings, LedgerStore ledger, WarningStore told) {
    this.billings = billings;
    this.ledger = ledger;
    this.told = told;
  }

  /** The warnings that these charges call for and nobody was given before; stores that they are. */
  public List<Warning> after(List<Charged> charged, Cause cause, Instant now) {
    List<Charged> passed = charged.stream().filter(Warnings::passesAny).toList();
    if (passed.isEmpty()) {
      return List.of();
    }
    Map<UUID, Billing> running =
        billings.find(passed.stream().map(Charged::sessionId).distinct().toList());
    Map<UUID, Balance> balances =
        ledger.balances(running.values().stream().map(Billing::payer).distinct().toList());
    List<Warning> warnings = new ArrayList<>();
    for (Charged one : passed) {
      Billing billing = running.get(one.sessionId());
      // Whoever ordered a stop knows that the time is running out.
      if (billing != null && billing.capMinutes().isEmpty() && !billing.settled()) {
        Balance balance = balances.get(billing.payer());
        warnings.addAll(of(one, billing, balance == null ? Money.ZERO : balance.available()));
      }
    }
    return told.add(warnings, cause, now);
  }

  private static boolean passesAny(Charged charged) {
    return Warning.THRESHOLDS.stream().anyMatch(charged::passed);
  }

  // Several minutes posted at once may pass several thresholds: only the last still says anything.
  private static List<Warning> of(Charged charged, Billing billing, Money available) {
    int threshold =
        Warning.THRESHOLDS.stream().filter(charged::passed).min(Integer::compare).orElseThrow();
    Money needed = rateAtTheEnd(billing, threshold);
    List<Warning> warnings = new ArrayList<>(2);
    warnings.add(
        new Warning(
            charged.sessionId(),
            billing.payer(),
            Warning.Kind.MINUTES_LEFT,
            threshold,
            available,
            needed));
    if (available.compareTo(needed) < 0) {
      warnings.add(
          new Warning(
              charged.sessionId(),
              billing.payer(),
              Warning.Kind.BALANCE_LOW,
              threshold,
              available,
              needed));
    }
    return warnings;
  }

  private static Money rateAtTheEnd(Billing billing, int minutes) {
    List<Segment> segments = billing.prepaid().segments();
    return segments.get(segments.size() - 1).rate().of(minutes);
  }
}
