package io.tollgate.metering.pricing;

import io.tollgate.metering.charging.EndReason;
import java.util.Arrays;
import java.util.List;

/**
 * The rules a session bought under a quote is charged by.
 *
 * @param incrementSeconds a started increment counts whole; 1 to 3600
 * @param minimumSeconds least time charged once anything is; in a session's first segment only
 * @param refundShareThousandths share of unused time that is refunded; 1000 is all of it
 * @param refundOnFailure whether a failed run is refunded whole
 */
public record QuoteTerms(
    int incrementSeconds, int minimumSeconds, int refundShareThousandths, boolean refundOnFailure) {
  /** Checks the ranges. */
  public QuoteTerms {
    if (incrementSeconds < 1 || incrementSeconds > 3600) {
      throw new IllegalArgumentException("increment_seconds is 1 to 3600: " + incrementSeconds);
    }
    if (minimumSeconds < 0) {
      throw new IllegalArgumentException("minimum_seconds is not negative: " + minimumSeconds);
    }
    if (refundShareThousandths < 0 || refundShareThousandths > 1000) {
      throw new IllegalArgumentException("refund share is 0 to 1000: " + refundShareThousandths);
    }
  }

  /** By the started minute, no minimum, everything unused is refunded. */
  public static QuoteTerms standard(boolean refundOnFailure) {
    return new QuoteTerms(60, 0, 1000, refundOnFailure);
  }

  /** What each end means for the money, in words; one line per end reason. */
  public List<String> endReasonTerms() {
    return Arrays.stream(EndReason.values())
        .map(reason -> reason.code() + ": " + reason.words(refundOnFailure))
        .toList();
  }
}
