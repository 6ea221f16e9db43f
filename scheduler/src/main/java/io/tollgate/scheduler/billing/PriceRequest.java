package io.tollgate.scheduler.billing;

import io.tollgate.metering.pricing.CapacityClass;
import io.tollgate.metering.pricing.PriceSubject;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.JsonBody;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A price somebody asks to be set.
 *
 * @param value micro-credits per GPU-minute of a list price, else the ratio
 * @param dryRun only say what would be
 */
record PriceRequest(
    PriceSubject subject, BigDecimal value, Optional<Instant> from, String reason, boolean dryRun) {
  private static final List<String> CLASSES =
      Arrays.stream(CapacityClass.values()).map(CapacityClass::code).toList();

  /** A million credits, a thousand euros a minute, is more than any GPU costs. */
  private static final long MICROS_MAX = 1_000_000_000_000L;

  private static final Pattern RATIO = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,9})?");
  private static final Pattern NAME = Pattern.compile("\\*|[a-z0-9][a-z0-9._-]{0,62}");
  private static final String NAME_FORM = "a name of small letters, digits and .-_, or *";

  /** Reads the body; what is wrong is told by {@link Call#throwIfInvalid}. */
  static PriceRequest read(JsonBody body) {
    String kind = body.requiredOneOf("kind", PriceSubject.Kind.CODES);
    String name = body.requiredMatch("name", NAME, NAME_FORM);
    boolean list = kind.equals(PriceSubject.Kind.LIST.code());
    Optional<String> capacityClass = Optional.empty();
    BigDecimal value;
    if (list) {
      capacityClass = Optional.of(body.oneOf("capacity_class", CLASSES, "on_demand"));
      value = BigDecimal.valueOf(body.requiredMicros("price_micros", 0, MICROS_MAX));
      if (name.equals(PriceSubject.EVERY_NAME)) {
        body.reject("name", "not_allowed", "`name` of a list price is one GPU model, not *.");
      }
    } else {
      String ratio =
          body.requiredMatch("ratio", RATIO, "a ratio in quotes below 1000, such as \"1.25\"");
      value = ratio.isEmpty() ? BigDecimal.ONE : new BigDecimal(ratio);
    }
    return new PriceRequest(
        subject(kind, name, capacityClass),
        value,
        body.optionalInstant("effective_from"),
        body.requiredString("reason", 500),
        body.optionalBoolean("dry_run", false));
  }

  /** The subject that the query names, for its history. */
  static PriceSubject subject(Call call) {
    String kind = call.query("kind", 20).orElse("");
    if (!PriceSubject.Kind.CODES.contains(kind)) {
      call.wrongQuery(
          "kind", "not_allowed", "must be one of " + String.join(", ", PriceSubject.Kind.CODES));
    }
    String name = call.query("name", 63).orElse("");
    if (!NAME.matcher(name).matches()) {
      call.wrongQuery("name", "invalid_format", "must be " + NAME_FORM);
    }
    String capacityClass = call.query("capacity_class", 20).orElse("on_demand");
    if (!CLASSES.contains(capacityClass)) {
      call.wrongQuery(
          "capacity_class", "not_allowed", "must be one of " + String.join(", ", CLASSES));
    }
    call.throwIfInvalid();
    return subject(kind, name, Optional.of(capacityClass));
  }

  private static PriceSubject subject(String kind, String name, Optional<String> capacityClass) {
    PriceSubject.Kind of =
        PriceSubject.Kind.CODES.contains(kind)
            ? PriceSubject.Kind.ofCode(kind)
            : PriceSubject.Kind.LIST;
    // Until everything that is wrong is told, a name stands in for one that is.
    boolean list = of == PriceSubject.Kind.LIST;
    String named = name.isEmpty() || (list && name.equals(PriceSubject.EVERY_NAME)) ? "?" : name;
    return list
        ? PriceSubject.list(
            named,
            CapacityClass.ofCode(capacityClass.filter(CLASSES::contains).orElse("on_demand")))
        : new PriceSubject(of, named, Optional.empty());
  }
}
