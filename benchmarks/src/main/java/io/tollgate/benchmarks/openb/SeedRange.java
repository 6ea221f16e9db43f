package io.tollgate.benchmarks.openb;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;

/** The seeds of the option {@code --seeds}: {@code 42-51}, or how many from 42 on. */
final class SeedRange {
  private static final long FIRST = 42;
  private static final int MOST = 1000;

  private SeedRange() {}

  static List<Long> of(@Nullable String text) {
    if (text == null) {
      return between(FIRST, FIRST + 9);
    }
    String[] ends = text.split("-", 2);
    try {
      return ends.length == 1
          ? between(FIRST, FIRST - 1 + Long.parseLong(text))
          : between(Long.parseLong(ends[0]), Long.parseLong(ends[1]));
    } catch (NumberFormatException | ArrayIndexOutOfBoundsException malformed) {
      throw new BenchmarkFailure("--seeds is such as 42-51 or 10, not " + text, malformed);
    }
  }

  private static List<Long> between(long first, long last) {
    BenchmarkFailure.because(
        first > last || last - first >= MOST,
        "--seeds names 1 to " + MOST + " seeds, not those from " + first + " to " + last + ".");
    return LongStream.rangeClosed(first, last).boxed().toList();
  }
}
