package io.tollgate.metering.audit;

import io.tollgate.metering.charging.Attempt;
import io.tollgate.metering.charging.Billing;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.charging.Segment;
import io.tollgate.metering.charging.SessionRows;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * What a session should be charged in all, reckoned from its rows by the design's formula and
 * nothing else: {@link Replay} uses the production rules and would share their mistakes.
 */
final class Reckoning {
  private static final long MS_PER_MINUTE = 60_000;

  private final Billing billing;
  private final List<Segment> segments = new ArrayList<>();
  private final long limitMs;

  private Reckoning(Billing billing) {
    this.billing = billing;
    long minutes = 0;
    for (Segment segment : billing.segments()) {
      if (segment.state() == Segment.State.ACKNOWLEDGED) {
        segments.add(segment);
        minutes += segment.minutes();
      }
    }
    if (segments.size() > 1) {
      segments.sort(Comparator.comparingInt(segment -> segment.position().orElseThrow()));
    }
    limitMs = MS_PER_MINUTE * Math.min(minutes, billing.capMinutes().orElse(Integer.MAX_VALUE));
  }

  /** In micro-credits, net of what is given back. */
  static long charged(SessionRows rows) {
    return new Reckoning(rows.billing()).net(rows);
  }

  private long net(SessionRows rows) {
    int attempts = rows.attempts().size();
    if (attempts == 0 || refundedWhole()) {
      return 0;
    }
    SessionRows.AttemptRow last = rows.attempts().get(attempts - 1);
    long before = last.minutesBefore() * MS_PER_MINUTE;
    for (SessionRows.AttemptEndRow end : rows.ends()) {
      if (end.ending().attempt() == last.attempt().number()) {
        long ran = Math.min(limitMs, before + end.billedMs());
        return end.ending().reason().isPlatform() ? whole(ran / MS_PER_MINUTE) : due(ran);
      }
    }
    long proven = billing.attempt().map(Attempt::provenMs).orElse(0L);
    long complete = (before + proven) / MS_PER_MINUTE * MS_PER_MINUTE;
    return due(Math.min(limitMs, complete));
  }

  private boolean refundedWhole() {
    return billing.closing().isPresent()
        && (billing.closing().get().endReason() == EndReason.POLICY_REJECTED
            || billing.closing().get().failureRefundedOn().isPresent());
  }

  // Half up of rate × counted seconds / 60, segment by segment.
  private long due(long elapsedMs) {
    long rest = elapsedMs;
    long sum = 0;
    for (int i = 0; i < segments.size() && rest > 0; i++) {
      Segment segment = segments.get(i);
      long part = Math.min(rest, segment.minutes() * MS_PER_MINUTE);
      long increment = segment.terms().incrementSeconds();
      long counted = (part + increment * 1000 - 1) / (increment * 1000) * increment;
      long least = i == 0 ? segment.terms().minimumSeconds() : 0;
      long seconds = Math.min(segment.minutes() * 60L, Math.max(least, counted));
      long twice = Math.multiplyExact(2 * segment.rate().perMinute().micros(), seconds);
      sum += (twice + 60) / 120;
      rest -= part;
    }
    return sum;
  }

  private long whole(long minutes) {
    long rest = minutes;
    long sum = 0;
    for (Segment segment : segments) {
      long part = Math.min(rest, segment.minutes());
      sum += part * segment.rate().perMinute().micros();
      rest -= part;
    }
    return sum;
  }
}
