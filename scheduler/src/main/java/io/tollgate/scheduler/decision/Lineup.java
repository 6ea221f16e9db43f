package io.tollgate.scheduler.decision;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Waiters in some order, with what is asked of every one of them laid out in rows: a walk over a
 * long queue reads memory in order, and looks at a waiter only where he may make a difference.
 */
final class Lineup {
  static final Lineup EMPTY = new Lineup(0);

  /** Marks of waiters. */
  static final byte GANG = 1;

  static final byte GATED = 2;

  final int size;
  final Waiter[] waiters;
  final int[] numbers;
  final int[] priorities;

  /** The numbers of their needs. */
  final int[] kins;

  /** The numbers of what they fill at least while they run, see {@link Limits}. */
  final int[] fills;

  /** How long each holds GPUs at most, if it starts for the least time. */
  final long[] lengths;

  final long[] queuedAt;
  final byte[] marks;

  /** By what numbers those ask who may join parts of GPUs, see {@link OwnParts}. */
  final int[] parts;

  /** With room for so many. */
  Lineup(int size) {
    this.size = size;
    this.waiters = new Waiter[size];
    this.numbers = new int[size];
    this.priorities = new int[size];
    this.kins = new int[size];
    this.fills = new int[size];
    this.lengths = new long[size];
    this.queuedAt = new long[size];
    this.marks = new byte[size];
    this.parts = new int[size];
  }

  static Lineup of(List<Waiter> ordered) {
    Lineup made = new Lineup(ordered.size());
    for (int i = 0; i < made.size; i++) {
      made.put(i, ordered.get(i));
    }
    return made;
  }

  /** Puts one in that place. */
  void put(int at, Waiter waiter) {
    waiters[at] = waiter;
    numbers[at] = waiter.number;
    priorities[at] = waiter.priority;
    kins[at] = waiter.kin.number();
    fills[at] = waiter.fills;
    lengths[at] = waiter.least.length;
    queuedAt[at] = waiter.queuedAt;
    marks[at] = (byte) ((waiter.isGang() ? GANG : 0) | (waiter.gated ? GATED : 0));
    parts[at] = waiter.parts;
  }

  /** Puts so many of another line in places from there on. */
  void copy(Lineup from, int first, int at, int count) {
    System.arraycopy(from.waiters, first, waiters, at, count);
    System.arraycopy(from.numbers, first, numbers, at, count);
    System.arraycopy(from.priorities, first, priorities, at, count);
    System.arraycopy(from.kins, first, kins, at, count);
    System.arraycopy(from.fills, first, fills, at, count);
    System.arraycopy(from.lengths, first, lengths, at, count);
    System.arraycopy(from.queuedAt, first, queuedAt, at, count);
    System.arraycopy(from.marks, first, marks, at, count);
    System.arraycopy(from.parts, first, parts, at, count);
  }

  private void copy(Lineup from, int index, int at) {
    waiters[at] = from.waiters[index];
    numbers[at] = from.numbers[index];
    priorities[at] = from.priorities[index];
    kins[at] = from.kins[index];
    fills[at] = from.fills[index];
    lengths[at] = from.lengths[index];
    queuedAt[at] = from.queuedAt[index];
    marks[at] = from.marks[index];
    parts[at] = from.parts[index];
  }

  /** The same in another order. */
  Lineup arranged(int[] order) {
    Lineup made = new Lineup(order.length);
    for (int i = 0; i < order.length; i++) {
      made.copy(this, order[i], i);
    }
    return made;
  }

  /** Without those of such numbers. */
  Lineup without(IntPredicate leaves, int leaving) {
    if (leaving == 0) {
      return this;
    }
    Lineup made = new Lineup(size - leaving);
    int kept = 0;
    for (int i = 0; i < size; i++) {
      if (!leaves.test(numbers[i])) {
        made.copy(this, i, kept++);
      }
    }
    return made;
  }

  /** The lowest priority class of anybody in it; the highest number there is when it is empty. */
  int lowestClass() {
    int lowest = Integer.MAX_VALUE;
    for (int at = 0; at < size; at++) {
      lowest = Math.min(lowest, priorities[at]);
    }
    return lowest;
  }

  boolean isGang(int at) {
    return (marks[at] & GANG) != 0;
  }

  boolean isGated(int at) {
    return (marks[at] & GATED) != 0;
  }

  /** Whether its account holds any of those parts of GPUs that it, which wants one, may join. */
  boolean mayJoin(int at, OwnParts held) {
    return parts[at] >= 0 && held.any(parts[at]);
  }

  List<Waiter> asList() {
    return Arrays.asList(waiters);
  }
}
