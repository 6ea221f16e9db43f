package io.tollgate.scheduler.decision;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;

/** Those of one account and project who wait, in their order. */
final class Branch {
  private Waiter[] waiters = new Waiter[4];
  private int[] numbers = new int[4];
  private double[] minutes = new double[4];
  private int size;
  private boolean thinned;

  void add(Waiter waiter, Comparator<Waiter> order) {
    if (size == waiters.length) {
      waiters = Arrays.copyOf(waiters, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size);
      minutes = Arrays.copyOf(minutes, 2 * size);
    }
    int found = Arrays.binarySearch(waiters, 0, size, waiter, order);
    int at = found < 0 ? -1 - found : found; // One that has gone may still be in its place.
    move(at, at + 1, size - at);
    waiters[at] = waiter;
    numbers[at] = waiter.number;
    minutes[at] = waiter.minutes;
    size++;
  }

  /** Some of them are no longer there. */
  void thin() {
    thinned = true;
  }

  /** Takes out those who are no longer there, all at once. */
  void close(BitSet gone) {
    if (!thinned) {
      return;
    }
    thinned = false;
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!gone.get(numbers[i])) {
        waiters[kept] = waiters[i];
        numbers[kept] = numbers[i];
        minutes[kept] = minutes[i];
        kept++;
      }
    }
    Arrays.fill(waiters, kept, size, null);
    size = kept;
  }

  private void move(int from, int to, int count) {
    System.arraycopy(waiters, from, waiters, to, count);
    System.arraycopy(numbers, from, numbers, to, count);
    System.arraycopy(minutes, from, minutes, to, count);
  }

  int size() {
    return size;
  }

  Waiter get(int at) {
    return waiters[at];
  }

  List<Waiter> asList() {
    return Arrays.asList(waiters).subList(0, size);
  }

  /** Notes for each what is claimed when it goes after those before it. */
  void claim(double used, double weight, double[] claims) {
    double sum = used;
    for (int i = 0; i < size; i++) {
      sum += minutes[i];
      claims[numbers[i]] = sum / weight;
    }
  }
}
