package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.contract.Adjustment;
import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractMonth;
import io.tollgate.metering.contract.ContractVersion;
import io.tollgate.metering.contract.CreditLine;
import io.tollgate.metering.contract.PeriodStatement;
import io.tollgate.metering.contract.Preview;
import io.tollgate.metering.contract.StepRow;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.http.Json;
import java.math.BigDecimal;
import java.util.List;
import java.util.UUID;

/** Contracts, their periods and previews as the API shows them. */
public final class ContractView {
  private ContractView() {}

  /** What somebody has to have seen of a contract to change it. */
  static String etag(Contract contract) {
    ContractVersion latest = contract.latest();
    return "%d-%s-%s".formatted(latest.version(), latest.state().code(), latest.termsId());
  }

  static ObjectNode of(Contract contract) {
    ContractVersion latest = contract.latest();
    ObjectNode json = Json.object();
    json.put("id", contract.contractId().toString());
    json.put("account_id", contract.payer().toString());
    json.put("name", contract.name());
    json.put("time_zone", contract.timeZone().getId());
    json.put("state", contract.state().code());
    json.put("version", latest.version());
    json.put("version_state", latest.state().code());
    json.put("etag", etag(contract));
    json.put("created_at", Json.time(contract.createdAt()));
    json.set("terms", ContractDocument.write(latest.terms()));
    ArrayNode versions = json.putArray("versions");
    contract.versions().forEach(version -> versions.add(version(version)));
    return json;
  }

  private static ObjectNode version(ContractVersion version) {
    ObjectNode json = Json.object();
    json.put("version", version.version());
    json.put("state", version.state().code());
    json.put("author", version.author());
    Json.putText(json, "approver", version.approver());
    Json.putTime(json, "effective_from", version.effectiveFrom());
    Json.putTime(json, "effective_until", version.effectiveUntil());
    json.put("created_at", Json.time(version.createdAt()));
    json.put("changed_at", Json.time(version.changedAt()));
    json.set("terms", ContractDocument.write(version.terms()));
    return json;
  }

  static ObjectNode whole(Contract contract, List<StepRow> steps, CreditLine line) {
    ObjectNode json = of(contract);
    ArrayNode history = json.putArray("steps");
    for (StepRow step : steps) {
      history
          .addObject()
          .put("number", step.number())
          .put("version", step.version())
          .put("step", step.step().code())
          .put("state", step.state().code())
          .put("actor", step.cause().actor())
          .put("reason", step.cause().reason())
          .put("at", Json.time(step.at()));
    }
    json.putObject("credit_line")
        .put("limit_micros", micros(line.limit()))
        .put("left_micros", micros(line.left()))
        .put("owed_micros", micros(line.owed()));
    return json;
  }

  static ObjectNode period(PeriodStatement statement) {
    ObjectNode json = Json.object();
    json.put("contract_id", statement.contractId().toString());
    json.put("version", statement.version());
    json.put("period", statement.period().toString());
    json.put("starts_at", Json.time(statement.period().start()));
    json.put("ends_at", Json.time(statement.period().end()));
    json.put("state", statement.closedAt().isPresent() ? "closed" : "open");
    Json.putTime(json, "closed_at", statement.closedAt());
    json.put("usage_through", Json.time(statement.usageThrough()));
    json.put("gpu_minutes", thousandths(statement.quantityThousandths()));
    json.put("charged_micros", micros(statement.charged()));
    json.put("credits_micros", micros(statement.credits()));
    json.put("commitment_micros", micros(statement.commitment()));
    json.put("true_up_micros", micros(statement.trueUp()));
    json.put("total_micros", micros(statement.total()));
    Json.putText(json, "grant_id", statement.grantId().map(UUID::toString));
    ArrayNode adjustments = json.putArray("adjustments");
    for (Adjustment one : statement.adjustments()) {
      ObjectNode line =
          adjustments.addObject().put("term", one.term().code()).put("line", one.line());
      Json.putText(line, "gpu_model", one.gpuModel());
      line.put("gpu_minutes", thousandths(one.quantityThousandths()));
      line.put("amount_micros", micros(one.amount()));
    }
    return json;
  }

  /** What a draft would make of a month. */
  public static ObjectNode preview(Contract contract, ContractMonth period, Preview preview) {
    ObjectNode json = Json.object();
    json.put("contract_id", contract.contractId().toString());
    json.put("version", contract.latest().version());
    json.put("period", period.toString());
    json.put("session_minutes", preview.minutes());
    json.put("before_micros", micros(preview.before()));
    json.put("after_micros", micros(preview.after()));
    json.put("difference_micros", micros(preview.difference()));
    json.putObject("effects")
        .put("fixed_rate_micros", micros(preview.fixedRate()))
        .put("increment_micros", micros(preview.increment()))
        .put("included_micros", micros(preview.included()))
        .put("tiers_micros", micros(preview.tiers()))
        .put("commitment_micros", micros(preview.commitment()));
    ArrayNode lines = json.putArray("lines");
    for (Preview.Line line : preview.lines()) {
      lines
          .addObject()
          .put("gpu_model", line.gpuModel())
          .put("gpu_minutes", thousandths(line.quantityThousandths()))
          .put("before_micros", micros(line.before()))
          .put("after_micros", micros(line.after()))
          .put("difference_micros", micros(line.difference()));
    }
    return json;
  }

  private static String micros(Money money) {
    return Long.toString(money.micros());
  }

  private static String thousandths(long value) {
    return BigDecimal.valueOf(value, 3).stripTrailingZeros().toPlainString();
  }
}
