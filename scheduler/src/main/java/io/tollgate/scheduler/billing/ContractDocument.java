package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.contract.TermsCheck;
import io.tollgate.metering.contract.TermsMistake;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/** A contract's terms as JSON: read with every mistake at its place, and written. */
final class ContractDocument {
  private static final int LINES_MAX = 100;
  private static final Pattern EUROS = Pattern.compile("[0-9]{1,9}(\\.[0-9]{1,9})?");
  private static final List<String> CLASSES =
      Arrays.stream(CapacityClass.values()).map(CapacityClass::code).toList();
  private static final String TERMS = "terms";

  private final Map<String, JsonBody> byPath = new HashMap<>();
  private final Terms terms;

  private ContractDocument(JsonBody body) {
    JsonBody said = body.object(TERMS).orElseGet(() -> JsonBody.of(Json.object()));
    if (!body.node().hasNonNull(TERMS)) {
      body.reject(TERMS, "required", "`terms` is required.");
    }
    byPath.put(TERMS, said);
    this.terms = read(said);
  }

  /** Reads the terms in a body. What is wrong is noted there, also in {@link #check}. */
  static ContractDocument of(JsonBody body) {
    return new ContractDocument(body);
  }

  /** What was read; of use when nothing was wrong. */
  Terms terms() {
    return terms;
  }

  /** Notes what only shows when fields are seen together, or by who reads them. */
  void check(Collection<String> models, Optional<Terms> before, Instant now) {
    List<TermsMistake> mistakes = TermsCheck.mistakes(terms, models, before, now);
    boolean tiersReadable =
        byPath.entrySet().stream()
            .filter(entry -> entry.getKey().startsWith("terms.tiers["))
            .noneMatch(entry -> entry.getValue().isWrong("from") || entry.getValue().isWrong("to"));
    for (TermsMistake mistake : mistakes) {
      JsonBody at = byPath.get(mistake.container());
      boolean follows = mistake.code().equals("gap") || mistake.code().equals("overlap");
      if (at != null && !at.isWrong(mistake.field()) && (tiersReadable || !follows)) {
        at.reject(mistake.field(), mistake.code(), mistake.message());
      }
    }
  }

  private Terms read(JsonBody said) {
    return new Terms(
        said.optionalInstant("valid_from"),
        said.optionalInstant("valid_until"),
        rates(said),
        tiers(said),
        included(said),
        money(said, "commitment_micros"),
        number(said, "increment_seconds"),
        number(said, "minimum_seconds"),
        number(said, "refund_share_thousandths"),
        said.node().hasNonNull("refund_on_failure")
            ? Optional.of(said.optionalBoolean("refund_on_failure", false))
            : Optional.empty(),
        money(said, "credit_limit_micros"),
        grants(said),
        reserved(said),
        euros(said),
        idle(said));
  }

  private Optional<Terms.IdleEnd> idle(JsonBody said) {
    Optional<JsonBody> idle = said.object("idle_protection");
    idle.ifPresent(one -> byPath.put(TERMS + ".idle_protection", one));
    return idle.map(
        one ->
            new Terms.IdleEnd(
                one.optionalInt("threshold_percent", Integer.MIN_VALUE, Integer.MAX_VALUE, 5),
                one.optionalInt("window_minutes", Integer.MIN_VALUE, Integer.MAX_VALUE, 30)));
  }

  private List<Terms.FixedRate> rates(JsonBody said) {
    List<Terms.FixedRate> rates = new ArrayList<>();
    for (JsonBody one : lines(said, "rates")) {
      rates.add(
          new Terms.FixedRate(
              one.requiredString("gpu_model", 100),
              CapacityClass.ofCode(
                  one.oneOf("capacity_class", CLASSES, CapacityClass.ON_DEMAND.code())),
              required(one, "rate_micros")));
    }
    return rates;
  }

  private List<Terms.Tier> tiers(JsonBody said) {
    List<Terms.Tier> tiers = new ArrayList<>();
    for (JsonBody one : lines(said, "tiers")) {
      Optional<Long> to = one.optionalLong("to", Long.MIN_VALUE, Long.MAX_VALUE);
      tiers.add(
          new Terms.Tier(
              one.requiredString("gpu_model", 100),
              one.requiredLong("from", Long.MIN_VALUE, Long.MAX_VALUE),
              to.map(OptionalLong::of).orElse(OptionalLong.empty()),
              required(one, "rate_micros")));
    }
    return tiers;
  }

  private List<Terms.Included> included(JsonBody said) {
    List<Terms.Included> included = new ArrayList<>();
    for (JsonBody one : lines(said, "included")) {
      included.add(
          new Terms.Included(
              one.requiredString("gpu_model", 100),
              one.requiredLong("gpu_minutes", Long.MIN_VALUE, Long.MAX_VALUE)));
    }
    return included;
  }

  private List<Terms.StartGrant> grants(JsonBody said) {
    List<Terms.StartGrant> grants = new ArrayList<>();
    for (JsonBody one : lines(said, "grants")) {
      grants.add(
          new Terms.StartGrant(required(one, "amount_micros"), number(one, "expires_after_days")));
    }
    return grants;
  }

  private List<Terms.Reserved> reserved(JsonBody said) {
    List<Terms.Reserved> reserved = new ArrayList<>();
    for (JsonBody one : lines(said, "reserved")) {
      reserved.add(
          new Terms.Reserved(
              one.requiredString("gpu_model", 100),
              one.requiredInt("gpus", Integer.MIN_VALUE, Integer.MAX_VALUE),
              number(one, "start_within_seconds").orElse(Terms.Reserved.START_WITHIN_SECONDS)));
    }
    return reserved;
  }

  private List<JsonBody> lines(JsonBody said, String name) {
    List<JsonBody> lines = said.objects(name, LINES_MAX);
    for (int i = 0; i < lines.size(); i++) {
      byPath.put(TERMS + "." + name + "[" + i + "]", lines.get(i));
    }
    return lines;
  }

  private static Money required(JsonBody one, String name) {
    return Money.ofMicros(one.requiredMicros(name, Long.MIN_VALUE, Long.MAX_VALUE));
  }

  private static Money money(JsonBody said, String name) {
    return said.node().hasNonNull(name) ? required(said, name) : absent(said, name);
  }

  private static Money absent(JsonBody said, String name) {
    said.optionalString(name, 1); // Known, though nothing is there.
    return Money.ZERO;
  }

  private static OptionalInt number(JsonBody said, String name) {
    return said.optionalInt(name, Integer.MIN_VALUE, Integer.MAX_VALUE)
        .map(OptionalInt::of)
        .orElse(OptionalInt.empty());
  }

  private static BigDecimal euros(JsonBody said) {
    said.oneOf("currency", List.of("EUR"), "EUR");
    return said.optionalMatch("euros_per_credit", EUROS, "a decimal such as \"0.001\"")
        .map(BigDecimal::new)
        .orElse(Terms.EUROS_PER_CREDIT);
  }

  /** Terms as they are read; what they do not say is left out. */
  static ObjectNode write(Terms terms) {
    ObjectNode json = Json.object();
    terms.validFrom().ifPresent(time -> json.put("valid_from", time.toString()));
    terms.validUntil().ifPresent(time -> json.put("valid_until", time.toString()));
    for (Terms.FixedRate rate : terms.rates()) {
      json.withArray("rates")
          .addObject()
          .put("gpu_model", rate.gpuModel())
          .put("capacity_class", rate.capacityClass().code())
          .put("rate_micros", micros(rate.perGpuMinute()));
    }
    for (Terms.Tier tier : terms.tiers()) {
      ObjectNode one = json.withArray("tiers").addObject().put("gpu_model", tier.gpuModel());
      one.put("from", tier.from());
      tier.to().ifPresent(to -> one.put("to", to));
      one.put("rate_micros", micros(tier.perGpuMinute()));
    }
    for (Terms.Included one : terms.included()) {
      json.withArray("included")
          .addObject()
          .put("gpu_model", one.gpuModel())
          .put("gpu_minutes", one.gpuMinutes());
    }
    if (terms.commitment().isPositive()) {
      json.put("commitment_micros", micros(terms.commitment()));
    }
    terms.incrementSeconds().ifPresent(value -> json.put("increment_seconds", value));
    terms.minimumSeconds().ifPresent(value -> json.put("minimum_seconds", value));
    terms.refundShareThousandths().ifPresent(v -> json.put("refund_share_thousandths", v));
    terms.refundOnFailure().ifPresent(value -> json.put("refund_on_failure", value));
    if (terms.creditLimit().isPositive()) {
      json.put("credit_limit_micros", micros(terms.creditLimit()));
    }
    ArrayNode grants = Json.array();
    for (Terms.StartGrant grant : terms.grants()) {
      ObjectNode one = grants.addObject().put("amount_micros", micros(grant.amount()));
      grant.expiresAfterDays().ifPresent(days -> one.put("expires_after_days", days));
    }
    if (!grants.isEmpty()) {
      json.set("grants", grants);
    }
    for (Terms.Reserved one : terms.reserved()) {
      json.withArray("reserved")
          .addObject()
          .put("gpu_model", one.gpuModel())
          .put("gpus", one.gpus())
          .put("start_within_seconds", one.startWithinSeconds());
    }
    terms
        .idle()
        .ifPresent(
            idle ->
                json.putObject("idle_protection")
                    .put("threshold_percent", idle.thresholdPercent())
                    .put("window_minutes", idle.windowMinutes()));
    json.put("currency", "EUR");
    json.put("euros_per_credit", terms.eurosPerCredit().toPlainString());
    return json;
  }

  private static String micros(Money money) {
    return Long.toString(money.micros());
  }
}
