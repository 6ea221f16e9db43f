package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * What everybody who pays was told of a change of prices; written once, with the change.
 *
 * @param before what was paid until then, empty when nothing was; units as in {@link PriceVersion}
 * @param after what is paid from then on; empty when a price that never was is withdrawn
 * @param effectiveFrom when the change takes effect, or would have
 */
public record PriceNotice(
    UUID noticeId,
    UUID versionId,
    PriceSubject subject,
    Change change,
    Optional<BigDecimal> before,
    Optional<BigDecimal> after,
    Instant effectiveFrom,
    Cause cause,
    Instant createdAt) {
  /** How long before it takes effect a rise must be told: 30 times 24 hours. */
  public static final Duration AHEAD = Duration.ofDays(30);

  /** What kind of change. */
  public enum Change {
    /** Users pay more. */
    INCREASE,
    /** Users pay less. */
    REDUCTION,
    /** There was no price. */
    NEW,
    /** A change that was announced does not come. */
    WITHDRAWN;

    /** The word used in SQL and on the wire. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The change with that word; an unknown word throws {@link IllegalArgumentException}. */
    public static Change ofCode(String code) {
      return valueOf(code.toUpperCase(Locale.ROOT));
    }
  }

  /** The notice in a sentence. */
  public String words() {
    String what = subject.words();
    String stays = after.map(value -> "; it stays " + subject.amount(value)).orElse("");
    return switch (change) {
      case NEW -> "From " + effectiveFrom + " " + what + " is " + shown(after) + ".";
      case INCREASE, REDUCTION ->
          "From %s %s is %s instead of %s. What runs and what was quoted before keeps its price."
              .formatted(effectiveFrom, what, shown(after), shown(before));
      case WITHDRAWN ->
          "The change of %s to %s, announced for %s, does not come%s."
              .formatted(what, shown(before), effectiveFrom, stays);
    };
  }

  private String shown(Optional<BigDecimal> value) {
    return value.map(subject::amount).orElse("nothing");
  }
}
