package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.charging.ChargeRow;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.usage.UsageRow;
import io.tollgate.scheduler.agent.SqlUtilizationSums;
import io.tollgate.scheduler.agent.SqlUtilizationSums.Stretch;
import io.tollgate.scheduler.agent.SqlUtilizationSums.Sum;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.RowStream.Column;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Rows of the usage log as the API shows them, utilization beside the charge. */
final class ChargeView {
  /** The columns of the CSV form. */
  static final List<Column> COLUMNS = columns();

  private record Minute(int attempt, int minute) {}

  private ChargeView() {}

  private static List<Column> columns() {
    List<Column> columns = new ArrayList<>();
    for (String field :
        List.of(
            "minute",
            "minute_start",
            "attempt",
            "gpus",
            "rate_micros",
            "amount_micros",
            "returned",
            "returned_micros",
            "charged_micros",
            "cause",
            "quote_id")) {
      columns.add(Column.of(field));
    }
    for (GrantKind kind : GrantKind.values()) {
      String field = kind.code() + "_micros";
      columns.add(new Column("funded_" + field, "/funding/" + field));
    }
    for (String field :
        List.of(
            "gpu_percent_avg",
            "gpu_percent_max",
            "memory_used_bytes_max",
            "energy_millijoules",
            "coverage_percent",
            "source")) {
      columns.add(new Column(field, "/utilization/" + field));
    }
    return List.copyOf(columns);
  }

  /** Rows of one session, in the order given. */
  static List<ObjectNode> of(Handle handle, UUID session, List<UsageRow> rows) {
    Map<Minute, Sum> utilization = utilization(handle, session, rows);
    return rows.stream()
        .map(
            row ->
                view(
                    row,
                    Optional.ofNullable(
                        utilization.get(
                            new Minute(row.charge().attempt(), row.minuteOfAttempt())))))
        .toList();
  }

  private static Map<Minute, Sum> utilization(Handle handle, UUID session, List<UsageRow> rows) {
    List<Stretch> stretches = stretches(session, rows);
    Map<Minute, Sum> found = new HashMap<>();
    for (Sum sum : new SqlUtilizationSums(handle).ofMinutes(stretches)) {
      found.put(new Minute(stretches.get(sum.stretch()).attempt(), sum.minute()), sum);
    }
    return found;
  }

  /** Minutes of an attempt follow one another, so a page has a stretch per attempt. */
  private static List<Stretch> stretches(UUID session, List<UsageRow> rows) {
    List<Stretch> stretches = new ArrayList<>();
    for (UsageRow row : rows) {
      int minute = row.minuteOfAttempt();
      int last = stretches.size() - 1;
      if (last >= 0 && stretches.get(last).attempt() == row.charge().attempt()) {
        Stretch open = stretches.get(last);
        stretches.set(last, new Stretch(session, open.attempt(), open.first(), minute));
      } else {
        stretches.add(new Stretch(session, row.charge().attempt(), minute, minute));
      }
    }
    return stretches;
  }

  private static ObjectNode view(UsageRow row, Optional<Sum> utilization) {
    ChargeRow charge = row.charge();
    ObjectNode json =
        Json.object()
            .put("minute", charge.minute())
            .put("minute_start", Json.time(charge.minuteStart()))
            .put("attempt", charge.attempt())
            .put("gpus", row.gpus().stripTrailingZeros())
            .put("rate_micros", micros(charge.rate().perMinute()))
            .put("amount_micros", micros(charge.amount()))
            .put("returned", charge.isReturned())
            .put("returned_micros", micros(charge.returned()))
            .put("charged_micros", micros(charge.net()))
            .put("cause", charge.cause().reason())
            .put("quote_id", charge.quoteId().toString());
    ObjectNode funding = json.putObject("funding");
    for (GrantKind kind : GrantKind.values()) {
      funding.put(kind.code() + "_micros", micros(row.funding().getOrDefault(kind, Money.ZERO)));
    }
    json.set(
        "utilization",
        utilization.<JsonNode>map(sum -> view(sum, row.gpus())).orElseGet(json::nullNode));
    return json;
  }

  private static ObjectNode view(Sum sum, BigDecimal gpus) {
    ObjectNode json = Json.object();
    putPercent(json, "gpu_percent_avg", sum.percentAverage());
    putPercent(json, "gpu_percent_max", sum.percentMax());
    sum.memoryBytesMax()
        .ifPresentOrElse(
            bytes -> json.put("memory_used_bytes_max", bytes),
            () -> json.putNull("memory_used_bytes_max"));
    sum.energyMillijoules()
        .ifPresentOrElse(
            energy -> json.put("energy_millijoules", energy),
            () -> json.putNull("energy_millijoules"));
    // A fraction of a GPU is seen on one.
    double seen = sum.covered() / Math.max(1, gpus.doubleValue());
    putPercent(json, "coverage_percent", Optional.of(100 * Math.min(1, seen)));
    Json.putText(json, "source", sum.source());
    return json;
  }

  /** A percentage with one decimal, or null. */
  static void putPercent(ObjectNode json, String field, Optional<Double> percent) {
    percent.ifPresentOrElse(
        value -> json.put(field, Math.round(value * 10) / 10.0), () -> json.putNull(field));
  }

  static String micros(Money amount) {
    return Long.toString(amount.micros());
  }
}
