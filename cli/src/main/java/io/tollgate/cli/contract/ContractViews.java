package io.tollgate.cli.contract;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import java.util.List;

/** What people see of contracts. */
final class ContractViews {
  static final List<Column> LIST =
      List.of(
          Column.of("CONTRACT", "id"),
          Column.of("NAME", "name"),
          Column.of("ACCOUNT", "account_id"),
          Column.of("STATE", "state"),
          Column.of(
              "VERSION", c -> c.path("version").asText() + " " + c.path("version_state").asText()),
          Column.of("VALID FROM", c -> Column.text(newest(c).path("effective_from"))),
          Column.of("VALID UNTIL", c -> Column.text(newest(c).path("effective_until"))),
          Column.of("TIME ZONE", "time_zone").whenWide(),
          Column.of("AUTHOR", c -> Column.text(newest(c).path("author"))).whenWide(),
          Column.of("APPROVER", c -> Column.text(newest(c).path("approver"))).whenWide());

  static final List<Column> ONE =
      List.of(
          Column.of("contract", "id"),
          Column.of("name", "name"),
          Column.of("account", "account_id"),
          Column.of("state", "state"),
          Column.of(
              "version", c -> c.path("version").asText() + " " + c.path("version_state").asText()),
          Column.of("in effect from", c -> Column.text(newest(c).path("effective_from"))),
          Column.of("until", c -> Column.text(newest(c).path("effective_until"))),
          Column.of("author", c -> Column.text(newest(c).path("author"))),
          Column.of("approver", c -> Column.text(newest(c).path("approver"))),
          Column.of("rates", c -> lines(c, "rates", ContractViews::rate)),
          Column.of("tiers", c -> lines(c, "tiers", ContractViews::tier)),
          Column.of("included", c -> lines(c, "included", ContractViews::included)),
          Column.of("commitment", c -> Credits.both(c.at("/terms/commitment_micros"))),
          Column.of("increment", c -> seconds(c.at("/terms/increment_seconds"))),
          Column.of("minimum", c -> seconds(c.at("/terms/minimum_seconds"))),
          Column.of("credit line left", c -> Credits.both(c.at("/credit_line/left_micros"))),
          Column.of("credit line owed", c -> Credits.both(c.at("/credit_line/owed_micros"))),
          Column.of("history", ContractViews::history));

  static final List<Column> CHANGES =
      List.of(
          Column.of("TERM", "path"), Column.of("STORED", "stored"), Column.of("GIVEN", "given"));

  static final List<Column> PREVIEW =
      List.of(
          Column.of("period", "period"),
          Column.of("session-minutes", "session_minutes"),
          Column.money("before", "before_micros"),
          Column.of("  fixed rate", p -> Credits.both(p.at("/effects/fixed_rate_micros"))),
          Column.of("  increment", p -> Credits.both(p.at("/effects/increment_micros"))),
          Column.of("  included", p -> Credits.both(p.at("/effects/included_micros"))),
          Column.of("  tiers", p -> Credits.both(p.at("/effects/tiers_micros"))),
          Column.of("  commitment", p -> Credits.both(p.at("/effects/commitment_micros"))),
          Column.money("after", "after_micros"),
          Column.money("difference", "difference_micros"),
          Column.of("by model", ContractViews::models));

  static final List<Column> PERIOD =
      List.of(
          Column.of("period", "period"),
          Column.of("state", "state"),
          Column.of("settled by version", "version"),
          Column.of("usage through", "usage_through"),
          Column.of("GPU-minutes", "gpu_minutes"),
          Column.money("charged", "charged_micros"),
          Column.money("credits", "credits_micros"),
          Column.money("commitment", "commitment_micros"),
          Column.money("true-up", "true_up_micros"),
          Column.money("total", "total_micros"),
          Column.of("lines", ContractViews::adjustments));

  private ContractViews() {}

  /** Makes one line of terms readable. */
  private interface Words {
    String of(JsonNode line);
  }

  private static JsonNode newest(JsonNode contract) {
    return contract.path("versions").path(contract.path("versions").size() - 1);
  }

  private static String lines(JsonNode contract, String name, Words words) {
    StringBuilder all = new StringBuilder();
    for (JsonNode line : contract.path("terms").path(name)) {
      all.append(all.isEmpty() ? "" : "; ").append(words.of(line));
    }
    return all.isEmpty() ? "-" : all.toString();
  }

  private static String rate(JsonNode line) {
    return line.path("gpu_model").asText()
        + " "
        + line.path("capacity_class").asText()
        + " "
        + Credits.cell(line.path("rate_micros"));
  }

  private static String tier(JsonNode line) {
    String end = line.has("to") ? " to " + line.path("to").asText() : " and more";
    return line.path("gpu_model").asText()
        + " "
        + line.path("from").asText()
        + end
        + " "
        + Credits.cell(line.path("rate_micros"));
  }

  private static String included(JsonNode line) {
    return line.path("gpu_model").asText()
        + " "
        + line.path("gpu_minutes").asText()
        + " GPU-minutes";
  }

  private static String seconds(JsonNode value) {
    return value.isMissingNode() ? "-" : value.asText() + " s";
  }

  private static String history(JsonNode contract) {
    StringBuilder all = new StringBuilder();
    for (JsonNode step : contract.path("steps")) {
      all.append(all.isEmpty() ? "" : "; ")
          .append(step.path("step").asText())
          .append(" by ")
          .append(step.path("actor").asText())
          .append(" (")
          .append(step.path("reason").asText())
          .append(')');
    }
    return all.isEmpty() ? "-" : all.toString();
  }

  private static String models(JsonNode preview) {
    StringBuilder all = new StringBuilder();
    for (JsonNode line : preview.path("lines")) {
      all.append(all.isEmpty() ? "" : "; ")
          .append(line.path("gpu_model").asText())
          .append(' ')
          .append(line.path("gpu_minutes").asText())
          .append(" GPU-minutes ")
          .append(Credits.cell(line.path("before_micros")))
          .append(" -> ")
          .append(Credits.cell(line.path("after_micros")));
    }
    return all.isEmpty() ? "-" : all.toString();
  }

  private static String adjustments(JsonNode period) {
    StringBuilder all = new StringBuilder();
    for (JsonNode line : period.path("adjustments")) {
      all.append(all.isEmpty() ? "" : "; ")
          .append(line.path("term").asText())
          .append(' ')
          .append(line.path("line").asText())
          .append(": ")
          .append(Credits.cell(line.path("amount_micros")));
    }
    return all.isEmpty() ? "-" : all.toString();
  }
}
