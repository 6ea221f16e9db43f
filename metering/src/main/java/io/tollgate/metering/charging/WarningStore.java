package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import java.time.Instant;
import java.util.List;

/** What owners of sessions were warned of; written once. */
public interface WarningStore {
  /** Stores that these are told; answers with those that were not told before. */
  List<Warning> add(List<Warning> warnings, Cause cause, Instant now);
}
