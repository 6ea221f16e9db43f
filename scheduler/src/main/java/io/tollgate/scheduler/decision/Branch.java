package io.tollgate.scheduler.decision;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;

/** Those of one account and project who wait, in their order. */
final class Branch {
  private Waiter[] waiters = new Waiter[4];
  private int[] numbers = new int[4];
  private double[] minutes = new double[4];
  private int size;

  void add(Waiter waiter, Comparator<Waiter> order) {
    if (size == waiters.length) {
      waiters = Arrays.copyOf(waiters, 2 * size);
      numbers = Arrays.copyOf(numbers, 2 * size);
      minutes = Arrays.copyOf(minutes, 2 * size);
    }
    int at = -1 - Arrays.binarySearch(waiters, 0, size, waiter, order);
    move(at, at + 1, size - at);
    waiters[at] = waiter;
    numbers[at] = waiter.number;
    minutes[at] = waiter.minutes;
    size++;
  }

  void remove(Waiter waiter, Comparator<Waiter> order) {
    int at = Arrays.binarySearch(waiters, 0, size, waiter, order);
    move(at + 1, at, size - at - 1);
    size--;
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
