package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.Cause;
import io.tollgate.metering.dunning.Due;
import io.tollgate.metering.dunning.DueKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.order.CallbackOutcome;
import io.tollgate.metering.order.Order;
import io.tollgate.metering.order.StandardWebhook;
import io.tollgate.metering.order.StandardWebhook.Secret;
import io.tollgate.metering.order.Subscription;
import io.tollgate.metering.order.Subscriptions;
import io.tollgate.scheduler.billing.BillingSweep;
import io.tollgate.scheduler.billing.Dunning;
import io.tollgate.scheduler.billing.PaymentDesk;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import java.util.UUID;

/** What customers, the payment provider and time do with orders, as servers have it. */
final class ShopDoor {
  /** How many parts a look of the server's sweep has. */
  private static final int PARTS = 4;

  private final FrontDoor door;
  private final Dunning dunning;
  private final BillingSweep sweep;

  ShopDoor(FrontDoor door, AccountDesk accounts) {
    this.door = door;
    this.dunning = new Dunning(accounts);
    this.sweep = new BillingSweep(dunning);
  }

  Outcome<Optional<Order>> buy(UUID order, String account, String item) {
    return door.act(
        account,
        (tx, act) ->
            tx.ordering()
                .orders()
                .create(order, payer(account), item, cause(act, "order"), act.at()));
  }

  /** Begins one; as of an earlier time when it began elsewhere. */
  Outcome<Subscriptions.Started> subscribe(
      UUID id, String account, String plan, ZoneId zone, Optional<Instant> began) {
    return door.act(
        account,
        (tx, act) ->
            tx.ordering()
                .subscriptions()
                .start(
                    id,
                    payer(account),
                    plan,
                    zone,
                    cause(act, "subscription"),
                    began.orElse(act.at())));
  }

  Outcome<Optional<Subscription>> cancel(UUID id, String account) {
    return door.act(
        account, (tx, act) -> tx.ordering().subscriptions().cancel(id, payer(account), act.at()));
  }

  /**
   * A callback as it comes over the wire; the answer is empty when nobody proved to have sent it.
   */
  Outcome<Optional<CallbackOutcome>> take(StandardWebhook.Headers headers, byte[] body) {
    Outcome<Optional<CallbackOutcome>> taken =
        door.act("payment-provider", (tx, act) -> take(tx, headers, body, act));
    Optional<CallbackOutcome> outcome = taken.answer().flatMap(answer -> answer);
    if (outcome.isPresent() && outcome.get() instanceof CallbackOutcome.Applied applied) {
      AccountId account = new AccountId(applied.order().payer());
      // In a transaction of its own; should the server die here, the sweep does the same.
      door.act("payment-provider", (tx, act) -> dunning.liftIfSettled(tx, account, act));
    }
    return taken;
  }

  private static Optional<CallbackOutcome> take(
      Transaction tx, StandardWebhook.Headers headers, byte[] body, Act act) {
    StandardWebhook.Verification verified =
        StandardWebhook.verify(Provider.SECRETS, headers, body, act.at());
    if (verified.verdict() == StandardWebhook.Verdict.GENUINE) {
      return Optional.of(
          PaymentDesk.accept(tx, Provider.read(headers.id(), body, verified.signedBy()), act));
    }
    tx.ordering()
        .payments()
        .noteUnread(
            headers.id(),
            "unproven",
            "0".repeat(64),
            verified.signedBy().map(Secret::fingerprint),
            cause(act, "refused delivery"),
            act.at());
    return Optional.empty();
  }

  Outcome<Boolean> owe(String account, String invoice, Money amount, Instant dueAt) {
    return door.act(
        "system",
        (tx, act) -> {
          Due due = Due.open(payer(account), DueKind.INVOICE, invoice, amount, dueAt);
          tx.ordering().dues().owe(due, cause(act, "invoice"), act.at());
          return true;
        });
  }

  Outcome<Optional<Due>> settle(String invoice) {
    return door.act(
        "finance",
        (tx, act) ->
            tx.ordering().dues().settle(DueKind.INVOICE, invoice, cause(act, "paid"), act.at()));
  }

  Outcome<Optional<Due>> lower(String invoice, UUID note, Money off) {
    return door.act(
        "finance",
        (tx, act) ->
            tx.ordering()
                .dues()
                .lower(DueKind.INVOICE, invoice, note, off, cause(act, "credit note"), act.at()));
  }

  /** What a server looks for once a minute, each part in a transaction of its own. */
  void sweep() {
    for (int part = 0; part < PARTS; part++) {
      int number = part;
      door.act("system", (tx, act) -> sweep.parts(act.at()).get(number).apply(tx));
    }
  }

  private UUID payer(String account) {
    return door.account(account).value();
  }

  private static Cause cause(Act act, String reason) {
    return new Cause(act.actor(), act.requestId(), reason);
  }
}
