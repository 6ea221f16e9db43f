package io.tollgate.scheduler.session;

import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetUse;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Refusal;

/** What metering says to a hold, as the API says it. */
final class HoldRefusals {

  private HoldRefusals() {}

  /** Returns when the money is held; throws the refusal otherwise. */
  static void throwUnlessHeld(HoldOutcome outcome) {
    throwUnlessHeld("session", outcome);
  }

  /** The same of what costs something, such as {@code array}. */
  static void throwUnlessHeld(String what, HoldOutcome outcome) {
    if (outcome instanceof HoldOutcome.InsufficientBalance debt && debt.owed().isPositive()) {
      throw Refusal.of(
              ErrorCode.INSUFFICIENT_BALANCE,
              "The account owes "
                  + credits(debt.owed().micros())
                  + " credits that were spent and whose payment was taken back, so nothing new is"
                  + " started. New credits pay the debt first: with the "
                  + credits(debt.needed().micros())
                  + " of this "
                  + what
                  + ", "
                  + credits(debt.missing().micros())
                  + " are missing. Buy credits with `tollgate order create`.")
          .with("needed_micros", Long.toString(debt.needed().micros()))
          .with("available_micros", Long.toString(debt.available().micros()))
          .with("missing_micros", Long.toString(debt.missing().micros()))
          .with("owed_micros", Long.toString(debt.owed().micros()))
          .exception();
    }
    if (outcome instanceof HoldOutcome.InsufficientBalance shortage) {
      throw Refusal.of(
              ErrorCode.INSUFFICIENT_BALANCE,
              "The "
                  + what
                  + " costs "
                  + credits(shortage.needed().micros())
                  + " credits and the balance is "
                  + credits(shortage.available().micros())
                  + ", so "
                  + credits(shortage.missing().micros())
                  + " are missing. Add credits, or ask for fewer minutes or GPUs.")
          .with("needed_micros", Long.toString(shortage.needed().micros()))
          .with("available_micros", Long.toString(shortage.available().micros()))
          .with("missing_micros", Long.toString(shortage.missing().micros()))
          .exception();
    }
    if (outcome instanceof HoldOutcome.SpendLimit limit) {
      throw spendLimit(what, limit);
    }
    if (outcome instanceof HoldOutcome.QuoteExpired expired) {
      throw ApiException.of(
          ErrorCode.QUOTE_EXPIRED,
          "The quote expired at " + expired.at() + ". Ask for a new one; it is free.");
    }
    if (outcome instanceof HoldOutcome.QuoteUsed used) {
      throw ApiException.of(
          ErrorCode.QUOTE_USED,
          "The quote was used by session "
              + used.by()
              + ", and a quote starts at most one. Ask for a new one; it is free.");
    }
    if (outcome instanceof HoldOutcome.QuoteNotFound) {
      throw quoteNotFound();
    }
  }

  private static ApiException spendLimit(String what, HoldOutcome.SpendLimit refused) {
    BudgetUse use = refused.use();
    Budget budget = use.budget();
    return Refusal.of(
            ErrorCode.SPEND_LIMIT,
            "The %s costs %s credits and the spend limit of the %s for this %s has %s of %s left. Ask for fewer minutes or GPUs, wait until %s, or have the limit raised (`tollgate budget set`)."
                .formatted(
                    what,
                    credits(refused.needed().micros()),
                    budget.scope().code(),
                    budget.period().code(),
                    credits(use.left().micros()),
                    credits(budget.limit().micros()),
                    use.endsAt()))
        .with("budget_id", budget.budgetId().toString())
        .with("scope", budget.scope().code())
        .with("period", budget.period().code())
        .with("needed_micros", Long.toString(refused.needed().micros()))
        .with("limit_micros", Long.toString(budget.limit().micros()))
        .with("committed_micros", Long.toString(use.committed().micros()))
        .with("left_micros", Long.toString(use.left().micros()))
        .with("resets_at", use.endsAt().toString())
        .exception();
  }

  static ApiException quoteNotFound() {
    return ApiException.of(
        ErrorCode.QUOTE_NOT_FOUND,
        "There is no such quote for this account. Ask for one with POST /v1/quotes.");
  }

  /** Whole credits with up to six decimals, for sentences. */
  static String credits(long micros) {
    return java.math.BigDecimal.valueOf(micros, 6).stripTrailingZeros().toPlainString();
  }
}
