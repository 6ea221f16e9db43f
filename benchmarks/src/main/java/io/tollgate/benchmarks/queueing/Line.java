package io.tollgate.benchmarks.queueing;

import java.util.Arrays;

/**
 * Free GPUs of one node over time, as steps: {@code free[i]} from {@code from[i]} on until {@code
 * from[i + 1]}, the last without end. Times in s.
 */
final class Line {
  private static final int FORGET_AT = 8;

  private final int gpus;
  private int[] from = new int[16];
  private int[] free = new int[16];
  private int steps = 1;

  Line(int gpus) {
    this.gpus = gpus;
    free[0] = gpus;
  }

  /**
   * Takes GPUs from a time until another, or gives them back.
   *
   * @param change less than 0 to take
   * @throws IllegalStateException when there are not so many
   */
  void change(int begin, int end, int change) {
    if (begin >= end) {
      return;
    }
    int first = split(begin);
    int last = split(end);
    for (int i = first; i < last; i++) {
      free[i] += change;
      if (free[i] < 0 || free[i] > gpus) {
        throw new IllegalStateException(free[i] + " of " + gpus + " GPUs free at " + from[i]);
      }
    }
    joinWithBefore(last);
    joinWithBefore(first);
  }

  /** The first time from {@code now} to {@code limit} with so many free for so long, or -1. */
  int earliest(int wanted, int lasting, int now, int limit) {
    int at = now;
    for (int i = stepAt(now); ; i++) {
      boolean last = i + 1 == steps;
      if (free[i] < wanted) {
        if (last || from[i + 1] > limit) {
          return -1;
        }
        at = from[i + 1];
      } else if (last || from[i + 1] >= at + lasting) {
        return at;
      }
    }
  }

  int freeAt(int time) {
    return free[stepAt(time)];
  }

  /** From when on all of them are free. */
  int wholeFrom() {
    return from[steps - 1];
  }

  /** When the next step after a time begins, or the largest number. */
  int nextStep(int time) {
    int next = stepAt(time) + 1;
    return next < steps ? from[next] : Integer.MAX_VALUE;
  }

  /** Forgets what was before. */
  void forgetBefore(int time) {
    int past = stepAt(time);
    if (past >= FORGET_AT) {
      steps -= past;
      System.arraycopy(from, past, from, 0, steps);
      System.arraycopy(free, past, free, 0, steps);
    }
  }

  private int stepAt(int time) {
    int low = 0;
    int high = steps - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (from[middle] <= time) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    return low;
  }

  /** The index of the step that begins at that time, made if need be. */
  private int split(int time) {
    int step = stepAt(time);
    if (from[step] == time) {
      return step;
    }
    if (steps == from.length) {
      from = Arrays.copyOf(from, steps * 2);
      free = Arrays.copyOf(free, steps * 2);
    }
    System.arraycopy(from, step + 1, from, step + 2, steps - step - 1);
    System.arraycopy(free, step + 1, free, step + 2, steps - step - 1);
    steps++;
    from[step + 1] = time;
    free[step + 1] = free[step];
    return step + 1;
  }

  private void joinWithBefore(int step) {
    if (step > 0 && free[step] == free[step - 1]) {
      steps--;
      System.arraycopy(from, step + 1, from, step, steps - step);
      System.arraycopy(free, step + 1, free, step, steps - step);
    }
  }
}
