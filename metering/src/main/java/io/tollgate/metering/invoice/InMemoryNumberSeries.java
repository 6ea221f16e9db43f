package io.tollgate.metering.invoice;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.InvoiceDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Numbers of a world without a database; for one thread. */
public final class InMemoryNumberSeries implements NumberSeries {
  private final UndoLog log;
  private final Map<String, Long> last = new TreeMap<>();

  /** On a log. */
  InMemoryNumberSeries(UndoLog log) {
    this.log = log;
  }

  @Override
  public long next(String series, Cause cause, Instant now) {
    long number = last.merge(series, 1L, Math::addExact);
    if (!Planted.is(InvoiceDefect.NUMBER_TAKEN_AHEAD)) {
      log.undoWith(() -> last.put(series, number - 1));
    }
    return number;
  }

  /** A view of the last number of each series. */
  public Map<String, Long> lastNumbers() {
    return Collections.unmodifiableMap(last);
  }
}
