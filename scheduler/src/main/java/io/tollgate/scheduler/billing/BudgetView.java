package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.budget.Budget;
import io.tollgate.metering.budget.BudgetUse;
import io.tollgate.scheduler.http.Json;

/** A spend limit as the API shows it. */
final class BudgetView {

  private BudgetView() {}

  static ObjectNode of(BudgetUse use) {
    ObjectNode json =
        of(use.budget())
            .put("committed_micros", Long.toString(use.committed().micros()))
            .put("left_micros", Long.toString(use.left().micros()))
            .put("period_starts_on", use.startsOn().toString());
    return json.put("resets_at", Json.time(use.endsAt()));
  }

  static ObjectNode of(Budget budget) {
    ObjectNode json =
        Json.object()
            .put("id", budget.budgetId().toString())
            .put("account_id", budget.payer().toString())
            .put("scope", budget.scope().code())
            .put("scope_id", budget.scopeId().toString())
            .put("period", budget.period().code())
            .put("time_zone", budget.zone().getId())
            .put("limit_micros", Long.toString(budget.limit().micros()));
    budget.thresholds().forEach(json.putArray("thresholds_percent")::add);
    return json;
  }
}
