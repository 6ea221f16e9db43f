package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import java.time.Instant;

/**
 * Numbers without gaps. A number is taken in the transaction of its invoice, and is free again when
 * that fails.
 */
public interface NumberSeries {
  /** The next number, from 1; locks its series until the transaction ends, so it is asked last. */
  long next(String series, Cause cause, Instant now);
}
