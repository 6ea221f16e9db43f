package io.tollgate.agent.isolation;

import java.util.List;

/** Amounts of memory in words. Pure. */
final class Bytes {

  private static final List<String> UNITS = List.of("bytes", "KiB", "MiB", "GiB", "TiB");
  private static final int STEP = 1024;

  private Bytes() {}

  /** In the largest unit that leaves a whole number. */
  static String text(long bytes) {
    long number = bytes;
    int unit = 0;
    while (number > 0 && number % STEP == 0 && unit < UNITS.size() - 1) {
      number /= STEP;
      unit++;
    }
    return number + " " + UNITS.get(unit);
  }
}
