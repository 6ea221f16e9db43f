package io.tollgate.metering.charging;

import io.tollgate.metering.money.Rounding;
import io.tollgate.metering.pricing.QuoteTerms;
import java.util.List;
import java.util.OptionalInt;

/**
 * The minutes a session may be charged for, segment after segment, and what they cost. Pure.
 *
 * @param segments acknowledged, in the order used
 * @param cap the last minute number that may be charged, once a stop was ordered
 */
public record PrepaidMinutes(List<Segment> segments, OptionalInt cap) {
  private static final long MS_PER_MINUTE = 60_000;

  /** Keeps its own copy. */
  public PrepaidMinutes {
    segments = List.copyOf(segments);
  }

  /** The highest minute number that may be charged. */
  public int limit() {
    int bought = 0;
    for (Segment segment : segments) {
      bought = Math.addExact(bought, segment.minutes());
    }
    return Math.min(bought, cap.orElse(bought));
  }

  /** The segment a minute number belongs to. */
  public Segment segmentOf(int minute) {
    int end = 0;
    for (Segment segment : segments) {
      end += segment.minutes();
      if (minute <= end) {
        return segment;
      }
    }
    throw new IllegalArgumentException("Minute " + minute + " was never bought.");
  }

  /** What is due, in micro-credits, once so much has elapsed in all: DESIGN's due(e), summed. */
  public long due(long elapsedMs) {
    long rest = Math.min(elapsedMs, limit() * MS_PER_MINUTE);
    long due = 0;
    for (int i = 0; i < segments.size() && rest > 0; i++) {
      Segment segment = segments.get(i);
      long part = Math.min(rest, segment.minutes() * MS_PER_MINUTE);
      due = Math.addExact(due, due(segment, part, i == 0));
      rest -= part;
    }
    return due;
  }

  /** What so many whole minutes cost, without increment or minimum. */
  public long whole(int minutes) {
    int rest = Math.min(minutes, limit());
    long sum = 0;
    for (Segment segment : segments) {
      int part = Math.min(rest, segment.minutes());
      sum = Math.addExact(sum, segment.rate().of(part).micros());
      rest -= part;
    }
    return sum;
  }

  private static long due(Segment segment, long elapsedMs, boolean first) {
    QuoteTerms terms = segment.terms();
    long increment = terms.incrementSeconds();
    long counted = Rounding.unitsStarted(elapsedMs, increment * 1000) * increment;
    long minimum = first ? terms.minimumSeconds() : 0;
    long seconds = Math.min(segment.minutes() * 60L, Math.max(minimum, counted));
    return Rounding.halfUp(segment.rate().perMinute().micros(), seconds, 60);
  }
}
