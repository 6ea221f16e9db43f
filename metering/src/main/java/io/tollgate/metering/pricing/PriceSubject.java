package io.tollgate.metering.pricing;

import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * What a version is a price of.
 *
 * @param name the GPU model, workflow, group or channel; {@code *} is every name of a ratio's kind
 *     that has no version of its own
 * @param capacityClass of a list price; ratios have none
 */
public record PriceSubject(Kind kind, String name, Optional<CapacityClass> capacityClass) {
  /** Stands for every name without a version of its own. */
  public static final String EVERY_NAME = "*";

  /** The factors of a rate that have versions. */
  public enum Kind {
    /** Micro-credits of one GPU-minute, by GPU model and capacity class. */
    LIST,
    /** A workflow's ratio. */
    WORKFLOW,
    /** An account group's ratio. */
    GROUP,
    /** A channel's multiplier. */
    CHANNEL;

    /** All words, as on the wire. */
    public static final List<String> CODES = Arrays.stream(values()).map(Kind::code).toList();

    /** The word used in SQL and on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The kind with that word; an unknown word throws {@link IllegalArgumentException}. */
    public static Kind ofCode(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }

    /** The kind of a ratio. */
    public static Kind of(Ratio.Kind ratio) {
      return valueOf(ratio.name());
    }
  }

  /** Refuses a list price without a class or of every model, and a ratio with a class. */
  public PriceSubject {
    if (name.isEmpty()
        || (kind == Kind.LIST) != capacityClass.isPresent()
        || (kind == Kind.LIST && name.equals(EVERY_NAME))) {
      throw new IllegalArgumentException("Nothing is priced so: " + kind + " " + name);
    }
  }

  /** The list price of a model in a class. */
  public static PriceSubject list(String gpuModel, CapacityClass capacityClass) {
    return new PriceSubject(Kind.LIST, gpuModel, Optional.of(capacityClass));
  }

  /** The ratio of a name. */
  public static PriceSubject ratio(Ratio.Kind kind, String name) {
    return new PriceSubject(Kind.of(kind), name, Optional.empty());
  }

  /** The same of every name; a list price has no such. */
  Optional<PriceSubject> ofEveryName() {
    return kind == Kind.LIST || name.equals(EVERY_NAME)
        ? Optional.empty()
        : Optional.of(new PriceSubject(kind, EVERY_NAME, Optional.empty()));
  }

  /** A value of it as people read it: {@code 60 credits per GPU-minute}, or the bare ratio. */
  public String amount(BigDecimal value) {
    return kind == Kind.LIST
        ? Money.ofMicros(value.longValueExact()).toUnits().stripTrailingZeros().toPlainString()
            + " credits per GPU-minute"
        : value.stripTrailingZeros().toPlainString();
  }

  /** As people say it: {@code the list price of h100 on_demand}. */
  public String words() {
    if (kind == Kind.LIST) {
      return "the list price of " + name + " " + capacityClass.map(CapacityClass::code).orElse("");
    }
    String what = kind == Kind.CHANNEL ? "multiplier" : "ratio";
    return name.equals(EVERY_NAME)
        ? "the " + what + " of every " + kind.code() + " without one of its own"
        : "the " + what + " of the " + kind.code() + " " + name;
  }
}
