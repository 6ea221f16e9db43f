package io.tollgate.scheduler.decision;

import java.util.Arrays;
import java.util.Comparator;
import java.util.TreeSet;

/**
 * The order by class, then by claim, then by age: one sort of numbers, by their digits, that leaves
 * those of equal numbers in the order of age in which they came.
 */
final class ClaimOrder {
  private static final int CLAIM_BITS = 31;
  private static final int DIGITS = 11;
  private static final int RADIX = 1 << DIGITS;

  private final Lineup ages;
  private final double[] claims;

  /**
   * @param ages who waits, the oldest first
   * @param claims by their numbers, none below 0
   */
  ClaimOrder(Lineup ages, double[] claims) {
    this.ages = ages;
    this.claims = claims;
  }

  Lineup sorted() {
    long[] keys = keys();
    int[] order = sort(keys);
    finish(keys, order);
    return ages.arranged(order);
  }

  /** Of each its class and the first digits of its claim. */
  private long[] keys() {
    int[] classes = classes();
    long[] keys = new long[ages.size];
    for (int i = 0; i < keys.length; i++) {
      long rank = 0;
      while (classes[(int) rank] != ages.priorities[i]) {
        rank++;
      }
      keys[i] = rank << CLAIM_BITS | Float.floatToIntBits((float) claims[ages.numbers[i]]);
    }
    return keys;
  }

  /** The highest first. */
  private int[] classes() {
    TreeSet<Integer> priorities = new TreeSet<>(Comparator.reverseOrder());
    int last = Integer.MIN_VALUE;
    for (int priority : ages.priorities) {
      if (priority != last) {
        last = priority;
        priorities.add(last);
      }
    }
    return priorities.stream().mapToInt(priority -> priority).toArray();
  }

  /** Sorts them; answers at which places they were. */
  private static int[] sort(long[] keys) {
    int[] order = new int[keys.length];
    Arrays.setAll(order, at -> at);
    int[] ordered = new int[keys.length];
    long[] from = keys;
    long[] to = new long[keys.length];
    long all = 0;
    for (long key : keys) {
      all |= key;
    }
    for (int shift = 0; shift < Long.SIZE && all >>> shift != 0; shift += DIGITS) {
      int[] next = firstPlaces(from, shift);
      for (int i = 0; i < from.length; i++) {
        int at = next[(int) (from[i] >>> shift) & (RADIX - 1)]++;
        to[at] = from[i];
        ordered[at] = order[i];
      }
      long[] sorted = to;
      to = from;
      from = sorted;
      int[] places = ordered;
      ordered = order;
      order = places;
    }
    if (from != keys) {
      System.arraycopy(from, 0, keys, 0, keys.length);
    }
    return order;
  }

  /** Where the first goes of those that have each digit there. */
  private static int[] firstPlaces(long[] keys, int shift) {
    int[] places = new int[RADIX];
    for (long key : keys) {
      places[(int) (key >>> shift) & (RADIX - 1)]++;
    }
    int sum = 0;
    for (int digit = 0; digit < RADIX; digit++) {
      int count = places[digit];
      places[digit] = sum;
      sum += count;
    }
    return places;
  }

  /** The sort saw the first digits of claims; where those are equal the others decide. */
  private void finish(long[] keys, int[] order) {
    int first = 0;
    while (first < keys.length) {
      int end = first + 1;
      boolean inOrder = true;
      while (end < keys.length && keys[end] == keys[first]) {
        inOrder &= claim(order[end - 1]) <= claim(order[end]);
        end++;
      }
      if (!inOrder) {
        int[] equal =
            Arrays.stream(order, first, end)
                .boxed()
                .sorted(Comparator.<Integer>comparingDouble(this::claim))
                .mapToInt(place -> place)
                .toArray(); // Stable: of equal claims the older stays first.
        System.arraycopy(equal, 0, order, first, equal.length);
      }
      first = end;
    }
  }

  private double claim(int place) {
    return claims[ages.numbers[place]];
  }
}
