package io.tollgate.scheduler.idle;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Whether a session idles. A minute counts when it is over; a stretch is idle when in each of its
 * minutes that was seen every GPU stayed below the threshold, and of each GPU nine tenths of what
 * should have been seen was. What was not seen is never idle.
 */
public final class IdleRule {
  /** Of the samples that should be there, so many thousandths must be. */
  static final int COVERAGE_THOUSANDTHS = 900;

  private IdleRule() {}

  /** What the last minutes say. */
  public enum Verdict {
    /** A GPU worked. */
    BUSY,
    /** Too little is known, or it has not idled for long. */
    UNKNOWN,
    /** All idle for half the window. */
    IDLE_HALF,
    /** All idle for the whole window. */
    IDLE
  }

  /**
   * Judges the minutes before {@code through}.
   *
   * @param gpus of each GPU what is known, in any order; a GPU of which nothing is known stands
   *     there with an empty list
   * @param through the first minute that is not over
   */
  public static Verdict judge(IdleTerms terms, Collection<List<GpuMinute>> gpus, int through) {
    if (isIdle(terms, gpus, through, terms.windowMinutes())) {
      return Verdict.IDLE;
    }
    if (isIdle(terms, gpus, through, terms.warnedAfterMinutes())) {
      return Verdict.IDLE_HALF;
    }
    boolean worked =
        gpus.stream()
            .flatMap(List::stream)
            .filter(minute -> minute.minute() >= through - terms.warnedAfterMinutes())
            .anyMatch(minute -> isWork(terms, minute));
    return worked ? Verdict.BUSY : Verdict.UNKNOWN;
  }

  private static boolean isIdle(
      IdleTerms terms, Collection<List<GpuMinute>> gpus, int through, int length) {
    return through >= length
        && !gpus.isEmpty()
        && gpus.stream().allMatch(gpu -> isIdle(terms, gpu, through - length, through));
  }

  private static boolean isIdle(IdleTerms terms, List<GpuMinute> gpu, int from, int through) {
    Map<Integer, GpuMinute> minutes = new HashMap<>();
    int usual = 0;
    for (GpuMinute minute : gpu) {
      if (minute.minute() >= from && minute.minute() < through) {
        minutes.put(minute.minute(), minute);
        usual = Math.max(usual, minute.expectedSamples());
      }
    }
    long seen = 0;
    long expected = 0;
    for (int at = from; at < through; at++) {
      GpuMinute minute = minutes.get(at);
      expected += usual;
      if (minute != null && minute.isSeen()) {
        if (isWork(terms, minute)) {
          return false;
        }
        seen += Math.min(minute.samples(), usual);
      }
    }
    return Planted.is(HouseDefect.MISSING_DATA_IS_IDLE)
        || expected > 0 && seen * 1_000 >= expected * COVERAGE_THOUSANDTHS;
  }

  private static boolean isWork(IdleTerms terms, GpuMinute minute) {
    return minute.isSeen() && minute.averagePercent().getAsDouble() >= terms.thresholdPercent();
  }
}
