package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.Crossing;
import io.tollgate.metering.charging.HoldOutcome;
import io.tollgate.metering.charging.Warning;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.transaction.Transaction;
import java.util.List;
import java.util.Optional;

/**
 * Tells the event log of spend limits that fill and of sessions that run out, in the transaction in
 * which the meter found it.
 */
public final class SpendEvents {

  private SpendEvents() {}

  /** What a hold reached. */
  static List<Event> of(World world, HoldOutcome outcome) {
    return outcome instanceof HoldOutcome.Held held
        ? held.crossings().stream().map(crossing -> reached(crossing, world)).toList()
        : List.of();
  }

  /** Thresholds of spend limits, as {@code budget.threshold_reached}. */
  public static void announce(Transaction tx, World world, List<Crossing> crossings, Act act) {
    tx.events().append(crossings.stream().map(crossing -> reached(crossing, world)).toList(), act);
  }

  /** Warnings of sessions, as {@code session.minutes_left} and {@code session.balance_low}. */
  public static void warn(Transaction tx, List<Warning> warnings, Act act) {
    tx.events().append(warnings.stream().map(warning -> warned(tx, warning)).toList(), act);
  }

  private static Event reached(Crossing crossing, World world) {
    Budget budget = crossing.budget();
    ObjectNode payload =
        Json.object()
            .put("budget_id", budget.budgetId().toString())
            .put("scope", budget.scope().code())
            .put("scope_id", budget.scopeId().toString())
            .put("period", budget.period().code())
            .put("period_starts_on", crossing.startsOn().toString())
            .put("percent", crossing.percent())
            .put("limit_micros", Long.toString(budget.limit().micros()))
            .put("committed_micros", Long.toString(crossing.committed().micros()));
    return new Event(
        Optional.of(new AccountId(budget.payer())),
        world,
        "budget.threshold_reached",
        Optional.of(budget.budgetId()),
        payload);
  }

  private static Event warned(Transaction tx, Warning warning) {
    Session session = tx.sessions().find(new SessionId(warning.sessionId())).orElseThrow();
    ObjectNode payload =
        Json.object()
            .put("minutes_left", warning.minutes())
            .put("available_micros", Long.toString(warning.available().micros()))
            .put("needed_micros", Long.toString(warning.needed().micros()));
    return new Event(
        Optional.of(new AccountId(warning.payer())),
        World.of(session.request().world()),
        "session." + warning.kind().code(),
        Optional.of(warning.sessionId()),
        payload);
  }
}
