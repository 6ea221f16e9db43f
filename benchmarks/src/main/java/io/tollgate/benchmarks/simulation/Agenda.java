package io.tollgate.benchmarks.simulation;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.PriorityQueue;

/**
 * What will happen, in order of time; what is due at the same millisecond happens in the order it
 * was put down. It is the clock of its world: time passes when the next thing happens.
 */
final class Agenda {
  /** Far from any change of price, and minutes before a month ends in some parts of Asia. */
  static final Instant BEGINNING = Instant.parse("2026-03-31T18:08:00Z");

  /** Where a world begins with a day and a month, as a scenario's clock does. */
  static final ZoneOffset DAYS =
      ZoneOffset.ofTotalSeconds(
          (int) BEGINNING.until(Instant.parse("2026-04-01T00:00:00Z"), ChronoUnit.SECONDS));

  private static final long BEGINNING_MS = BEGINNING.toEpochMilli();

  private final PriorityQueue<Item> items = new PriorityQueue<>(256);
  private long now;
  private long order;
  private long happened;

  private record Item(long at, long order, Runnable what) implements Comparable<Item> {
    @Override
    public int compareTo(Item other) {
      int byTime = Long.compare(at, other.at);
      return byTime != 0 ? byTime : Long.compare(order, other.order);
    }
  }

  /** Milliseconds since the beginning. */
  long now() {
    return now;
  }

  /** Now, as a time. */
  Instant instant() {
    return instant(now);
  }

  /** That many milliseconds after the beginning, as a time. */
  static Instant instant(long ms) {
    return Instant.ofEpochMilli(BEGINNING_MS + ms);
  }

  /** How long after the beginning, in milliseconds. */
  static long since(Instant time) {
    return time.toEpochMilli() - BEGINNING_MS;
  }

  /** The first millisecond that is not before a time. */
  static long notBefore(Instant time) {
    return since(time) + (time.getNano() % 1_000_000 == 0 ? 0 : 1);
  }

  /** Puts something down for a time; the past means now. */
  void at(long ms, Runnable what) {
    items.add(new Item(Math.max(ms, now), order++, what));
  }

  /** Puts something down for later. */
  void after(long ms, Runnable what) {
    at(now + ms, what);
  }

  /** Lets the next thing happen; false when nothing is left until that time, which it then is. */
  boolean step(long until) {
    Item next = items.peek();
    if (next == null || next.at > until) {
      now = Math.max(now, until);
      return false;
    }
    items.remove();
    now = next.at;
    happened++;
    next.what.run();
    return true;
  }

  /** When the next thing happens; {@link Long#MAX_VALUE} when nothing will. */
  long next() {
    Item next = items.peek();
    return next == null ? Long.MAX_VALUE : next.at;
  }

  /** How many things have happened. */
  long happened() {
    return happened;
  }
}
