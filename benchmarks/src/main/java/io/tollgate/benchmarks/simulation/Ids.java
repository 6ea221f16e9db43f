package io.tollgate.benchmarks.simulation;

import java.util.UUID;

/**
 * Ids of a world: as UUIDv7 they grow with time, and the same seed gives the same ids (RFC 9562
 * §5.7).
 */
final class Ids {
  private final Agenda agenda;
  private final long seed;
  private long count;

  Ids(Agenda agenda, long seed) {
    this.agenda = agenda;
    this.seed = seed;
  }

  UUID next() {
    long number = count++;
    long time = Agenda.instant(agenda.now()).toEpochMilli();
    long high = (time << 16) | 0x7000L | ((number >>> 20) & 0xfff);
    long low = 0x8000000000000000L | ((number & 0xfffff) << 40) | (mixed(seed + number) >>> 24);
    return new UUID(high, low);
  }

  /** Steele, Lea and Flood's SplitMix64 (OOPSLA 2014). */
  static long mixed(long value) {
    long z = value + 0x9e3779b97f4a7c15L;
    z = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
