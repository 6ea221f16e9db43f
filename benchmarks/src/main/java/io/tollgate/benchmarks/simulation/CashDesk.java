package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Spending;
import io.tollgate.metering.Cause;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetUse;
import io.tollgate.metering.correction.Correctable;
import io.tollgate.metering.correction.CorrectionOutcome.Corrected;
import io.tollgate.metering.ledger.Grant;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.billing.BudgetDesk;
import io.tollgate.scheduler.billing.CorrectionDesk;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;

/** What is done with credits and spend limits, each through the desk that the API uses. */
final class CashDesk {
  private final FrontDoor door;

  CashDesk(FrontDoor door) {
    this.door = door;
  }

  /**
   * Gives credits.
   *
   * @param begins when they may be spent; at once when absent
   * @param expires when what is left of them is lost; never when absent
   */
  Outcome<Grant> credit(
      UUID grant,
      String account,
      long micros,
      GrantKind kind,
      Optional<Instant> begins,
      Optional<Instant> expires) {
    return door.act(
        "sales",
        (tx, act) ->
            tx.metering()
                .grantTimes()
                .credit(
                    grant,
                    door.account(account).value(),
                    Money.ofMicros(micros),
                    kind,
                    kind.defaultPriority(),
                    begins,
                    expires,
                    cause(act, "credit"),
                    act.at()));
  }

  /** The same once, to be spent at once. */
  Outcome<Grant> credit(String account, long micros, GrantKind kind, Optional<Instant> expires) {
    return credit(door.newId(), account, micros, kind, Optional.empty(), expires);
  }

  /** Grants begin and expire whose time has come, as the server's sweep has it. */
  Outcome<Integer> sweepGrants() {
    return door.act(
        "system",
        (tx, act) -> tx.metering().expireGrants(1_000, cause(act, "time of a grant"), act.at()));
  }

  /** Sets a spend limit, or changes the one there is. */
  Outcome<BudgetUse> limit(UUID budget, Spending of, ZoneId zone, long micros) {
    return door.act(
        of.account(),
        (tx, act) -> {
          Account account = find(tx, of.account());
          Budget wish =
              new Budget(
                  budget,
                  account.id().value(),
                  of.scope(),
                  scopeId(tx, of),
                  of.period(),
                  zone,
                  Money.ofMicros(micros),
                  Budget.DEFAULT_THRESHOLDS,
                  cause(act, "limit"),
                  act.at());
          return BudgetDesk.put(tx, door.owner(of.account()), account, wish, "limit", act);
        });
  }

  /** Takes a spend limit out of force; names it, if there was one. */
  Outcome<Optional<UUID>> unlimit(Spending of) {
    return door.act(
        of.account(),
        (tx, act) -> {
          Account account = find(tx, of.account());
          Optional<UUID> known = inForce(tx, of, act.at());
          known.ifPresent(
              id -> BudgetDesk.remove(tx, door.owner(of.account()), account, id, "no limit", act));
          return known;
        });
  }

  private Optional<UUID> inForce(Transaction tx, Spending of, Instant now) {
    UUID scopeId = scopeId(tx, of);
    return tx.metering().budgets().list(door.account(of.account()).value(), now).stream()
        .map(BudgetUse::budget)
        .filter(budget -> budget.scope() == of.scope() && budget.period() == of.period())
        .filter(budget -> budget.scopeId().equals(scopeId))
        .map(Budget::budgetId)
        .findFirst();
  }

  private UUID scopeId(Transaction tx, Spending of) {
    AccountId account = door.account(of.account());
    return switch (of.scope()) {
      case ACCOUNT -> account.value();
      case PROJECT -> tx.projects().named(account, of.project().orElseThrow()).orElseThrow().id();
      case KEY -> door.key(of.account(), of.key().orElseThrow());
    };
  }

  /** Corrects so much of a charge or transfer, or all that is left to correct of it. */
  Outcome<Corrected> correct(
      UUID correction, String account, Correctable what, Optional<Money> amount) {
    return door.act(
        "administrator",
        (tx, act) ->
            CorrectionDesk.correct(
                tx, correction, find(tx, account), what, amount, "simulated", act));
  }

  private Account find(Transaction tx, String account) {
    return tx.accounts().find(door.account(account)).orElseThrow();
  }

  private static Cause cause(Act act, String reason) {
    return new Cause(act.actor(), act.requestId(), reason);
  }
}
