package io.tollgate.metering.charging;

import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/**
 * Minutes that should be charged and are not, and what should be returned. Pure; posting it and
 * planning again gives an empty plan.
 *
 * @param rows to post, in order of minutes
 * @param returnMicros how much of what is then posted goes back
 * @param minuteNumbersUsed highest number used: a free cut minute uses none
 */
public record ChargePlan(List<Row> rows, long returnMicros, int minuteNumbersUsed) {
  private static final long MS_PER_MINUTE = 60_000;

  /** Keeps its own copy. */
  public ChargePlan {
    rows = List.copyOf(rows);
  }

  /** One minute to post. */
  public record Row(int minute, UUID segmentId, long micros) {}

  /** What is known of the time that ran. */
  public enum Extent {
    /** It runs on: complete minutes only. */
    RUNNING,
    /** It ended: the started increment counts. */
    ENDED,
    /** The platform ended it: complete minutes, without increment or minimum. */
    ENDED_BY_PLATFORM,
    /** It ended and costs nothing. */
    REFUNDED
  }

  /**
   * What is posted so far.
   *
   * @param minutes highest minute number posted
   * @param netMicros charged less returned
   */
  public record Already(int minutes, long netMicros) {}

  /** Plans for an attempt that began after so many minute numbers and has run so long. */
  public static ChargePlan of(
      PrepaidMinutes prepaid, int minutesBefore, long elapsedMs, Extent extent, Already already) {
    long elapsed = Math.addExact(minutesBefore * MS_PER_MINUTE, elapsedMs);
    int through = through(prepaid, elapsed, extent, already);
    List<Row> rows = new ArrayList<>();
    long net = already.netMicros();
    for (int minute = already.minutes() + 1; minute <= through; minute++) {
      // A row is what is due through its minute beyond what is charged, so rows telescope exactly.
      long due = dueThrough(prepaid, minute, elapsed, extent);
      long amount = Math.max(0, due - net);
      rows.add(new Row(minute, prepaid.segmentOf(minute).segmentId(), amount));
      net =
          Planted.is(MoneyDefect.ROWS_DO_NOT_TELESCOPE)
              ? already.netMicros()
              : Math.addExact(net, amount);
    }
    long finallyDue =
        switch (extent) {
          case RUNNING -> net;
          case ENDED -> prepaid.due(elapsed);
          case ENDED_BY_PLATFORM -> prepaid.whole(Math.max(through, already.minutes()));
          case REFUNDED -> 0;
        };
    return new ChargePlan(
        rows, Math.max(0, net - finallyDue), Math.max(through, already.minutes()));
  }

  private static int through(PrepaidMinutes prepaid, long elapsed, Extent extent, Already already) {
    long minutes =
        switch (extent) {
          case RUNNING, ENDED_BY_PLATFORM -> elapsed / MS_PER_MINUTE;
          case ENDED -> (elapsed + MS_PER_MINUTE - 1) / MS_PER_MINUTE;
          case REFUNDED -> already.minutes();
        };
    return (int) Math.min(minutes, prepaid.limit());
  }

  private static long dueThrough(PrepaidMinutes prepaid, int minute, long elapsed, Extent extent) {
    return switch (extent) {
      case RUNNING -> prepaid.due(minute * MS_PER_MINUTE);
      case ENDED -> prepaid.due(Math.min(elapsed, minute * MS_PER_MINUTE));
      case ENDED_BY_PLATFORM -> prepaid.whole(minute);
      case REFUNDED -> 0;
    };
  }
}
