package io.tollgate.metering.pricing;

import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/** The answer to a change of prices. */
public sealed interface PriceOutcome {
  /** Handles both answers. */
  <T> T fold(Function<Changed, T> changed, Function<Refused, T> refused);

  /**
   * It is so, or would be.
   *
   * @param version what was set, or withdrawn
   * @param before what is paid until it takes effect; of a withdrawal, what is paid instead
   * @param notice what everybody is told
   */
  record Changed(PriceVersion version, Optional<PriceVersion> before, PriceNotice notice)
      implements PriceOutcome {
    @Override
    public <T> T fold(Function<Changed, T> changed, Function<Refused, T> refused) {
      return changed.apply(this);
    }
  }

  /**
   * Nothing was changed.
   *
   * @param detail what, why and what to do
   * @param earliest the first time it could take effect, where notice is too short
   */
  record Refused(Why why, String detail, Optional<Instant> earliest) implements PriceOutcome {
    @Override
    public <T> T fold(Function<Changed, T> changed, Function<Refused, T> refused) {
      return refused.apply(this);
    }
  }

  /** Why a change is refused. */
  enum Why {
    /** Somebody would pay more sooner than 30 days after being told. */
    PRICE_NOTICE_TOO_SHORT,
    /** It would change what was in force already. */
    PRICE_IN_THE_PAST,
    /** A version begins at that very time. */
    PRICE_SCHEDULED_ALREADY,
    /** That is the price. */
    PRICE_UNCHANGED,
    /** There is no such version. */
    PRICE_VERSION_NOT_FOUND,
    /** What has begun cannot be withdrawn, nor what was withdrawn. */
    PRICE_NOT_SCHEDULED;

    /** The stable word. */
    public String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }
}
