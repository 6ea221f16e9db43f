package io.tollgate.metering.contract;

import io.tollgate.metering.Cause;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.sql.SqlTypes;
import java.math.BigDecimal;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.statement.PreparedBatch;

/** Contracts' terms in PostgreSQL: a row and its lines, written once. */
final class SqlTermsStore {
  private static final String INSERT =
      """
      INSERT INTO metering.contract_terms (terms_id, contract_id, valid_from, valid_until, commitment_micros,
        increment_seconds, minimum_seconds, refund_share_thousandths, refund_on_failure, credit_limit_micros,
        euros_per_credit, idle_threshold_percent, idle_window_minutes, created_at, actor, cause, request_id)
      VALUES (:terms, :contract, :from, :until, :commitment,
        :increment, :minimum, :share, :refundOnFailure, :creditLimit,
        :euros, :idleThreshold, :idleWindow, :now, :actor, :cause, :request)
      """;
  private static final String INSERT_LINE =
      """
      INSERT INTO metering.contract_line (terms_id, ordinal, kind, gpu_model, capacity_class, from_gpu_minutes,
        to_gpu_minutes, amount_micros, quantity, within_seconds)
      VALUES (:terms, :ordinal, :kind, :model, :class, :from, :to, :amount, :quantity, :within)
      """;

  private final Handle handle;

  SqlTermsStore(Handle handle) {
    this.handle = handle;
  }

  /** One line of terms; which parts it has depends on its kind. */
  private record Line(
      String kind,
      Optional<String> model,
      Optional<String> capacityClass,
      Optional<Long> from,
      Optional<Long> to,
      Optional<Long> micros,
      Optional<Long> quantity,
      OptionalInt within) {
    Line(
        String kind,
        Optional<String> model,
        Optional<String> capacityClass,
        Optional<Long> from,
        Optional<Long> to,
        Optional<Long> micros,
        Optional<Long> quantity) {
      this(kind, model, capacityClass, from, to, micros, quantity, OptionalInt.empty());
    }

    Line within(int seconds) {
      return new Line(
          kind, model, capacityClass, from, to, micros, quantity, OptionalInt.of(seconds));
    }

    Money amount() {
      return Money.ofMicros(micros.orElseThrow());
    }
  }

  void add(UUID contractId, UUID termsId, Terms terms, Cause cause, Instant now) {
    handle
        .createUpdate(INSERT)
        .bind("terms", termsId)
        .bind("contract", contractId)
        .bind("from", SqlTypes.time(terms.validFrom()))
        .bind("until", SqlTypes.time(terms.validUntil()))
        .bind("commitment", terms.commitment().micros())
        .bind("increment", SqlTypes.integer(terms.incrementSeconds()))
        .bind("minimum", SqlTypes.integer(terms.minimumSeconds()))
        .bind("share", SqlTypes.integer(terms.refundShareThousandths()))
        .bind("refundOnFailure", terms.refundOnFailure().orElse(null))
        .bind("creditLimit", terms.creditLimit().micros())
        .bind("euros", terms.eurosPerCredit())
        .bind("idleThreshold", terms.idle().map(Terms.IdleEnd::thresholdPercent).orElse(null))
        .bind("idleWindow", terms.idle().map(Terms.IdleEnd::windowMinutes).orElse(null))
        .bind("now", SqlTypes.time(now))
        .bind("actor", cause.actor())
        .bind("cause", cause.reason())
        .bind("request", cause.requestId())
        .execute();
    PreparedBatch batch = handle.prepareBatch(INSERT_LINE);
    int ordinal = 0;
    for (Line line : lines(terms)) {
      batch
          .bind("terms", termsId)
          .bind("ordinal", ordinal++)
          .bind("kind", line.kind())
          .bind("model", SqlTypes.text(line.model()))
          .bind("class", SqlTypes.text(line.capacityClass()))
          .bind("from", SqlTypes.bigint(line.from()))
          .bind("to", SqlTypes.bigint(line.to()))
          .bind("amount", SqlTypes.bigint(line.micros()))
          .bind("quantity", SqlTypes.bigint(line.quantity()))
          .bind("within", SqlTypes.integer(line.within()))
          .add();
    }
    if (ordinal > 0) {
      batch.execute();
    }
  }

  Map<UUID, Terms> find(Collection<UUID> termsIds) {
    Map<UUID, List<Line>> lines = new HashMap<>();
    handle
        .createQuery(
            "SELECT * FROM metering.contract_line WHERE terms_id = ANY(:terms) ORDER BY ordinal")
        .bind("terms", SqlTypes.uuids(termsIds))
        .map((row, context) -> Map.entry(SqlTypes.uuid(row, "terms_id"), line(row)))
        .forEach(
            entry ->
                lines
                    .computeIfAbsent(entry.getKey(), id -> new ArrayList<>())
                    .add(entry.getValue()));
    Map<UUID, Terms> found = new HashMap<>();
    handle
        .createQuery("SELECT * FROM metering.contract_terms WHERE terms_id = ANY(:terms)")
        .bind("terms", SqlTypes.uuids(termsIds))
        .map(
            (row, context) -> {
              UUID id = SqlTypes.uuid(row, "terms_id");
              return Map.entry(id, terms(row, lines.getOrDefault(id, List.of())));
            })
        .forEach(entry -> found.put(entry.getKey(), entry.getValue()));
    return found;
  }

  private static List<Line> lines(Terms terms) {
    List<Line> lines = new ArrayList<>();
    terms.rates().forEach(rate -> lines.add(line(rate)));
    terms.tiers().forEach(tier -> lines.add(line(tier)));
    terms
        .included()
        .forEach(one -> lines.add(quantity("included", one.gpuModel(), one.gpuMinutes())));
    terms.grants().forEach(grant -> lines.add(line(grant)));
    terms
        .reserved()
        .forEach(
            one ->
                lines.add(
                    quantity("reserved", one.gpuModel(), one.gpus())
                        .within(one.startWithinSeconds())));
    return lines;
  }

  private static Line line(Terms.FixedRate rate) {
    return new Line(
        "rate",
        Optional.of(rate.gpuModel()),
        Optional.of(rate.capacityClass().code()),
        Optional.empty(),
        Optional.empty(),
        Optional.of(rate.perGpuMinute().micros()),
        Optional.empty());
  }

  private static Line line(Terms.Tier tier) {
    return new Line(
        "tier",
        Optional.of(tier.gpuModel()),
        Optional.empty(),
        Optional.of(tier.from()),
        tier.to().isPresent() ? Optional.of(tier.to().getAsLong()) : Optional.empty(),
        Optional.of(tier.perGpuMinute().micros()),
        Optional.empty());
  }

  private static Line line(Terms.StartGrant grant) {
    OptionalInt days = grant.expiresAfterDays();
    return new Line(
        "grant",
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(grant.amount().micros()),
        days.isPresent() ? Optional.of((long) days.getAsInt()) : Optional.empty());
  }

  private static Line quantity(String kind, String model, long quantity) {
    return new Line(
        kind,
        Optional.of(model),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(quantity));
  }

  private static Line line(ResultSet row) throws SQLException {
    return new Line(
        row.getString("kind"),
        Optional.ofNullable(row.getString("gpu_model")),
        Optional.ofNullable(row.getString("capacity_class")),
        Optional.ofNullable(row.getObject("from_gpu_minutes", Long.class)),
        Optional.ofNullable(row.getObject("to_gpu_minutes", Long.class)),
        Optional.ofNullable(row.getObject("amount_micros", Long.class)),
        Optional.ofNullable(row.getObject("quantity", Long.class)),
        SqlTypes.optionalInt(row, "within_seconds"));
  }

  private static Terms terms(ResultSet row, List<Line> lines) throws SQLException {
    List<Terms.FixedRate> rates = new ArrayList<>();
    List<Terms.Tier> tiers = new ArrayList<>();
    List<Terms.Included> included = new ArrayList<>();
    List<Terms.StartGrant> grants = new ArrayList<>();
    List<Terms.Reserved> reserved = new ArrayList<>();
    for (Line line : lines) {
      String model = line.model().orElse("");
      long quantity = line.quantity().orElse(0L);
      switch (line.kind()) {
        case "rate" -> {
          CapacityClass capacityClass = CapacityClass.ofCode(line.capacityClass().orElseThrow());
          rates.add(new Terms.FixedRate(model, capacityClass, line.amount()));
        }
        case "tier" -> {
          OptionalLong to = line.to().map(OptionalLong::of).orElse(OptionalLong.empty());
          tiers.add(new Terms.Tier(model, line.from().orElseThrow(), to, line.amount()));
        }
        case "included" -> included.add(new Terms.Included(model, quantity));
        case "grant" -> {
          OptionalInt days =
              quantity == 0 ? OptionalInt.empty() : OptionalInt.of(Math.toIntExact(quantity));
          grants.add(new Terms.StartGrant(line.amount(), days));
        }
        default ->
            reserved.add(
                new Terms.Reserved(
                    model,
                    Math.toIntExact(quantity),
                    line.within().orElse(Terms.Reserved.START_WITHIN_SECONDS)));
      }
    }
    BigDecimal euros = row.getBigDecimal("euros_per_credit");
    return new Terms(
        SqlTypes.optionalInstant(row, "valid_from"),
        SqlTypes.optionalInstant(row, "valid_until"),
        rates,
        tiers,
        included,
        Money.ofMicros(row.getLong("commitment_micros")),
        SqlTypes.optionalInt(row, "increment_seconds"),
        SqlTypes.optionalInt(row, "minimum_seconds"),
        SqlTypes.optionalInt(row, "refund_share_thousandths"),
        Optional.ofNullable(row.getObject("refund_on_failure", Boolean.class)),
        Money.ofMicros(row.getLong("credit_limit_micros")),
        grants,
        reserved,
        euros,
        idle(row));
  }

  private static Optional<Terms.IdleEnd> idle(ResultSet row) throws SQLException {
    OptionalInt threshold = SqlTypes.optionalInt(row, "idle_threshold_percent");
    return threshold.isPresent()
        ? Optional.of(new Terms.IdleEnd(threshold.getAsInt(), row.getInt("idle_window_minutes")))
        : Optional.empty();
  }
}
