package io.tollgate.scheduler.decision;

/** When everybody starts who waits, as it was worked out for all at once. */
final class Expected {
  private final long asOf;
  private final Waiter[] who;
  private final long[] starts;

  /**
   * @param numbers waiters have numbers below that
   */
  Expected(long asOf, int numbers) {
    this.asOf = asOf;
    this.who = new Waiter[numbers];
    this.starts = new long[numbers];
  }

  void put(Waiter waiter, long start) {
    who[waiter.number] = waiter;
    starts[waiter.number] = start;
  }

  /** When it starts, {@link Ticks#NEVER} when it cannot or nobody knows. */
  long of(Waiter waiter) {
    return waiter.number < who.length && who[waiter.number] == waiter
        ? starts[waiter.number]
        : Ticks.NEVER;
  }

  /** Whether it is no older than that. */
  boolean isOf(long now, long age) {
    return asOf <= now && now - asOf <= age;
  }

  /** The last ones, which later decisions use for a while; any thread may ask. */
  static final class Shared {
    /** To work it out for fewer costs nothing worth sparing. */
    private static final int MANY = Worlds.WALKED_MAX;

    private final long age;
    private volatile Expected latest = new Expected(0, 0);
    private volatile Expected likely = latest;

    /**
     * @param age how old they may be at most, in ticks
     */
    Shared(long age) {
      this.age = age;
    }

    /**
     * When that waiter starts; {@link Ticks#NEVER} when that must be worked out anew.
     *
     * @param all whether work is taken to take all of its time
     */
    long of(Waiter waiter, boolean all, long now) {
      Expected last = all ? latest : likely;
      long start = last.isOf(now, age) ? last.of(waiter) : Ticks.NEVER;
      return start >= Ticks.NEVER ? start : Math.max(start, now);
    }

    void put(Expected made, boolean all) {
      if (made.who.length > MANY && all) {
        latest = made;
      } else if (made.who.length > MANY) {
        likely = made;
      }
    }
  }
}
