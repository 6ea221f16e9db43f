package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Credits;
import io.tollgate.cli.output.Minutes;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** What is shown of quotes and sessions. */
public final class Views {
  /** Sessions in a list. */
  static final List<Column> SESSIONS =
      List.of(
          Column.of("SESSION", "id"),
          Column.of("NAME", "name"),
          Column.of("PROJECT", "project").whenWide(),
          Column.of("STATE", Views::state),
          Column.of("INDEX", "/array/index").whenWide(),
          Column.of("GPUS", session -> shape(session.path("shape"))),
          Column.of("WORKFLOW", "workflow").whenWide(),
          Column.of("USED", Views::minutesUsed),
          Column.of("LEFT", "minutes_left"),
          Column.of("UTIL", session -> percent(utilization(session))),
          Column.credits("RATE/MIN", "rate_micros"),
          Column.credits("CHARGED", "charged_micros"),
          Column.credits("HELD", "held_micros").whenWide(),
          Column.of("WAITS FOR", session -> reasons(session.path("waiting"))),
          Column.of("CREATED", "created_at").whenWide());

  /** One session. */
  public static final List<Column> SESSION =
      List.of(
          Column.of("session", "id"),
          Column.of("name", "name"),
          Column.of("project", "project"),
          Column.of("labels", session -> labels(session.path("labels"))),
          Column.of("state", Views::state),
          Column.of("exit code", "exit_code"),
          Column.of("message", "message"),
          Column.of("notices", Views::notices),
          Column.of("position", "/waiting/position"),
          Column.of("starts", session -> eta(session.path("waiting").path("eta"))),
          Column.of("waits for", session -> reasons(session.path("waiting"))),
          Column.of("workflow", "workflow"),
          Column.of("command", session -> command(session.path("command"))),
          Column.of("gpus", session -> shape(session.path("shape"))),
          Column.of("class", "capacity_class"),
          Column.of("runs on", Views::nodes),
          Column.of("ports", OpenCommand::line),
          Column.of("files until", "files_until"),
          Column.of("attempt", "attempt").whenWide(),
          Column.of("minutes", Views::minutes),
          Column.of("utilization", Views::utilizationLine),
          Column.of(
              "ended when idle", session -> IdleOptions.line(session.path("idle_protection"))),
          Column.money("rate per minute", "rate_micros"),
          Column.money("held", "held_micros"),
          Column.money("charged", "charged_micros"),
          Column.money("refunded", "refunded_micros"),
          Column.of("billing", "billing_phase"),
          Column.of("held since", "held_since").whenWide(),
          Column.of(
              "held by operator",
              session -> Column.text(session.path("operator_hold").path("reason"))),
          Column.of("preempted", session -> preempted(session.path("preempted"))),
          Column.of("priority", "priority").whenWide(),
          Column.of("requeues", "requeues").whenWide(),
          Column.of("begins", "begin_at").whenWide(),
          Column.of("deadline", "deadline").whenWide(),
          Column.of("after", session -> after(session.path("after"))).whenWide(),
          Column.of("array", "/array/id").whenWide(),
          Column.of("index in array", "/array/index").whenWide(),
          Column.of("created", "created_at"),
          Column.of("started", "started_at"),
          Column.of("ended", "ended_at"));

  /** As {@code 2 times, last at … for …}; empty when it was never made to leave. */
  static String preempted(JsonNode told) {
    if (!told.isObject()) {
      return "";
    }
    int times = told.path("times").asInt();
    String by = told.path("for").isNull() ? "by an operator" : "for " + told.path("for").asText();
    return times
        + (times == 1 ? " time, at " : " times, last at ")
        + told.path("last_at").asText()
        + ", "
        + by;
  }

  private static String after(JsonNode others) {
    List<String> named = new ArrayList<>();
    for (JsonNode one : others) {
      String other =
          one.hasNonNull("array_id")
              ? "array " + one.path("array_id").asText()
              : one.path("session_id").asText();
      named.add(other + ":" + one.path("on").asText());
    }
    return String.join(", ", named);
  }

  /** A quote, as the answer of {@code tollgate quote}. */
  static final List<Column> QUOTE =
      List.of(
          Column.of("quote", "id"),
          Column.of("workflow", "workflow"),
          Column.of("gpus", quote -> shape(quote.path("shape"))),
          Column.of("class", "capacity_class"),
          Column.of("factors", Views::factors),
          Column.money("rate per minute", "rate_micros"),
          Column.of("minutes", "minutes"),
          Column.money("total", "total_micros"),
          Column.money("balance", "balance_micros"),
          Column.money("balance after", "balance_after_micros"),
          Column.of("affordable minutes", "minutes_affordable"),
          Column.of("expires", "expires_at"));

  private Views() {}

  /** State, with the end reason once there is one. */
  static String state(JsonNode session) {
    String reason = session.path("end_reason").asText("");
    return session.path("end_reason").isNull() || reason.isEmpty()
        ? session.path("state").asText()
        : session.path("state").asText() + " (" + reason + ")";
  }

  /** As {@code 2 × 4 h100}, or {@code 0.25 h100}. */
  public static String shape(JsonNode shape) {
    if (shape.hasNonNull("gpu_thousandths")) {
      BigDecimal part = BigDecimal.valueOf(shape.path("gpu_thousandths").asLong(), 3);
      return part.stripTrailingZeros().toPlainString() + " " + models(shape);
    }
    String nodes = shape.path("nodes").asInt(1) == 1 ? "" : shape.path("nodes").asText() + " × ";
    return nodes + shape.path("gpus_per_node").asText() + " " + models(shape);
  }

  private static String models(JsonNode shape) {
    StringBuilder models = new StringBuilder();
    shape
        .path("gpu_models")
        .forEach(model -> models.append(models.isEmpty() ? "" : "|").append(model.asText()));
    return models.isEmpty() ? shape.path("gpu_model").asText() : models.toString();
  }

  /** As {@code 50 credits list price × 2 gpus × 1.5 channel multiplier}. */
  public static String factors(JsonNode quote) {
    StringBuilder all = new StringBuilder();
    for (JsonNode factor : quote.path("factors")) {
      String name = factor.path("name").asText();
      boolean amount = name.endsWith("_micros");
      all.append(all.isEmpty() ? "" : " × ")
          .append(
              amount
                  ? Credits.credits(Credits.micros(factor.path("value")))
                  : factor.path("value").asText())
          .append(" ")
          .append(name.replaceAll("_micros$", "").replace('_', ' '));
    }
    return all.toString();
  }

  /** When a waiting session starts, as far as is known. */
  public static String eta(JsonNode eta) {
    return switch (eta.path("kind").asText("")) {
      case "firm" -> "by " + Column.text(eta.path("latest_start")) + " (promised)";
      case "estimate" ->
          "about " + Column.text(eta.path("p50")) + ", likely by " + Column.text(eta.path("p90"));
      case "none" -> "cannot be said: " + Column.text(eta.path("reason"));
      default -> "-";
    };
  }

  /** The codes of all reasons to wait. */
  public static String reasons(JsonNode waiting) {
    StringBuilder all = new StringBuilder();
    waiting
        .path("reasons")
        .forEach(
            reason -> all.append(all.isEmpty() ? "" : ",").append(reason.path("code").asText()));
    return all.isEmpty() ? "-" : all.toString();
  }

  /** A percentage; {@code -} when not measured. */
  public static String percent(JsonNode value) {
    return value.isNumber() ? Math.round(value.asDouble()) + "%" : "-";
  }

  /** The average utilization of a session. */
  public static JsonNode utilization(JsonNode session) {
    return session.path("utilization").path("gpu_percent_avg");
  }

  /** One line with what a session has used and cost so far. */
  public static String meter(JsonNode session) {
    return "ran "
        + Minutes.elapsed(session.path("elapsed_ms").asLong())
        + ", minute "
        + session.path("minutes_used").asText("0")
        + " of "
        + session.path("minutes").asText()
        + ", charged "
        + Credits.credits(amount(session, "charged_micros"))
        + ", GPU utilization "
        + percent(utilization(session));
  }

  /** An amount of an object; 0 when absent. */
  static long amount(JsonNode object, String field) {
    return object.hasNonNull(field) ? Credits.micros(object.get(field)) : 0;
  }

  /** As {@code team=blue, stage=test}. */
  /** What befell its GPUs while it ran. */
  private static String notices(JsonNode session) {
    StringBuilder all = new StringBuilder();
    for (JsonNode notice : session.path("notices")) {
      all.append(all.isEmpty() ? "" : "\n")
          .append(notice.path("at").asText())
          .append(' ')
          .append(notice.path("kind").asText().replace('_', ' '))
          .append(": ")
          .append(notice.path("message").asText());
    }
    return all.isEmpty() ? "-" : all.toString();
  }

  private static String labels(JsonNode labels) {
    StringBuilder all = new StringBuilder();
    labels
        .properties()
        .forEach(
            label ->
                all.append(all.isEmpty() ? "" : ", ")
                    .append(label.getKey())
                    .append('=')
                    .append(label.getValue().asText()));
    return all.isEmpty() ? "-" : all.toString();
  }

  private static String minutesUsed(JsonNode session) {
    return Column.text(session.path("minutes_used")) + "/" + session.path("minutes").asText();
  }

  private static String minutes(JsonNode session) {
    int pending = session.path("minutes_pending").asInt();
    return Column.text(session.path("minutes_used"))
        + " used, "
        + Column.text(session.path("minutes_left"))
        + " left of "
        + session.path("minutes").asText()
        + (pending > 0 ? " (+" + pending + " pending)" : "");
  }

  private static String utilizationLine(JsonNode session) {
    JsonNode summary = session.path("utilization");
    if (!summary.isObject()) {
      return "-";
    }
    return percent(summary.path("gpu_percent_avg"))
        + " average, "
        + percent(summary.path("gpu_percent_max"))
        + " highest (GPUs: "
        + Column.text(summary.path("gpu_source"))
        + ")";
  }

  private static String nodes(JsonNode session) {
    StringBuilder all = new StringBuilder();
    session
        .path("nodes")
        .forEach(
            node ->
                all.append(all.isEmpty() ? "" : ", ")
                    .append(node.path("node").asText())
                    .append(" [")
                    .append(Column.text(node.path("gpus")))
                    .append("]"));
    return all.isEmpty() ? "-" : all.toString();
  }

  private static String command(JsonNode argv) {
    StringBuilder line = new StringBuilder();
    argv.forEach(word -> line.append(line.isEmpty() ? "" : " ").append(word.asText()));
    return line.isEmpty() ? "-" : line.toString();
  }
}
