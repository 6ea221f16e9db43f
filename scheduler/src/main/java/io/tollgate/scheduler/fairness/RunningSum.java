package io.tollgate.scheduler.fairness;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is booked and some attempts on top, added up in their order. The sums on the way are kept:
 * what comes last, as new work does, costs one addition.
 */
final class RunningSum {
  private @Nullable Usage booked;
  private final List<AttemptUse> uses = new ArrayList<>();

  /** Of what is booked and the first uses, as far as they were asked for. */
  private final List<Usage> sums = new ArrayList<>();

  private @Nullable Duration fadedBy;

  void book(@Nullable Usage total) {
    if (total == null ? booked != null : !total.equals(booked)) {
      booked = total;
      sums.clear();
    }
  }

  void add(AttemptUse use) {
    int at = Collections.binarySearch(uses, use, AttemptUse.IN_ORDER);
    if (at >= 0) {
      throw new IllegalStateException(use + " counts already");
    }
    uses.add(-at - 1, use);
    forget(-at - 1);
  }

  void remove(AttemptUse use) {
    int at = Collections.binarySearch(uses, use, AttemptUse.IN_ORDER);
    if (at < 0) {
      throw new IllegalStateException(use + " does not count");
    }
    uses.remove(at);
    forget(at);
  }

  boolean isEmpty() {
    return booked == null && uses.isEmpty();
  }

  /** The sum; there is something in it. */
  Usage of(Duration halfLife) {
    if (!halfLife.equals(fadedBy)) {
      sums.clear();
      fadedBy = halfLife;
    }
    for (int i = sums.size(); i < uses.size(); i++) {
      Usage before = i == 0 ? booked : sums.get(i - 1);
      Usage more = uses.get(i).usage();
      sums.add(before == null ? more : before.plus(more, halfLife));
    }
    Usage sum = uses.isEmpty() ? booked : sums.get(uses.size() - 1);
    if (sum == null) {
      throw new IllegalStateException("nothing was booked or used");
    }
    return sum;
  }

  private void forget(int from) {
    if (from < sums.size()) {
      sums.subList(from, sums.size()).clear();
    }
  }
}
