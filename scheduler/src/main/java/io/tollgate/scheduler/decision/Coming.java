package io.tollgate.scheduler.decision;

import java.util.Arrays;

/** Amounts that come free, each at its time; the first is taken first. */
final class Coming {
  private long[] times = new long[16];
  private long[] amounts = new long[16];
  private int size;
  private long all;

  /** So much comes free then. */
  void add(long time, long amount) {
    if (size == times.length) {
      times = Arrays.copyOf(times, 2 * size);
      amounts = Arrays.copyOf(amounts, 2 * size);
    }
    int at = size++;
    while (at > 0 && times[(at - 1) / 2] > time) {
      put(at, (at - 1) / 2);
      at = (at - 1) / 2;
    }
    times[at] = time;
    amounts[at] = amount;
    all += amount;
  }

  boolean isEmpty() {
    return size == 0;
  }

  /** How much comes free in all. */
  long all() {
    return all;
  }

  /** When the first does. */
  long time() {
    return times[0];
  }

  /** Takes of the first, at most so much; answers how much that was. */
  long take(long most) {
    long taken = Math.min(most, amounts[0]);
    amounts[0] -= taken;
    all -= taken;
    if (amounts[0] == 0) {
      removeFirst();
    }
    return taken;
  }

  private void removeFirst() {
    size--;
    long time = times[size];
    long amount = amounts[size];
    int at = 0;
    int next = 1;
    while (next < size) {
      next += next + 1 < size && times[next + 1] < times[next] ? 1 : 0;
      if (times[next] >= time) {
        break;
      }
      put(at, next);
      at = next;
      next = 2 * at + 1;
    }
    times[at] = time;
    amounts[at] = amount;
  }

  private void put(int at, int from) {
    times[at] = times[from];
    amounts[at] = amounts[from];
  }
}
