package io.tollgate.metering.charging;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.money.Money;
import io.tollgate.metering.money.Rate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/**
 * A session's money: its hold, the minutes bought and those posted.
 *
 * @param segments in the order bought
 * @param postedMinutes highest minute number posted; they have no gaps
 * @param returnedMinutes how many of them were given back whole
 * @param minuteNumbersUsed before the current attempt
 * @param capMinutes the last minute number that may be charged, once a stop was ordered
 */
public record Billing(
    UUID sessionId,
    UUID payer,
    boolean refundOnFailure,
    List<Segment> segments,
    Amounts amounts,
    int postedMinutes,
    int returnedMinutes,
    int minuteNumbersUsed,
    Optional<Attempt> attempt,
    OptionalInt capMinutes,
    Money balanceBefore,
    Optional<Closing> closing,
    Cause cause,
    Instant createdAt) {
  /** Keeps its own copy. */
  public Billing {
    segments = List.copyOf(segments);
  }

  /** Minutes bought and acknowledged. */
  public int prepaidMinutes() {
    return minutes(Segment.State.ACKNOWLEDGED);
  }

  /** Minutes bought and not yet acknowledged by the agent. */
  public int pendingMinutes() {
    return minutes(Segment.State.PENDING);
  }

  /** Minutes that stay charged. */
  public int chargedMinutes() {
    return postedMinutes - returnedMinutes;
  }

  /** What was set aside in all. */
  public Money held() {
    return Money.ofMicros(amounts.held());
  }

  /** What was charged, net of returns. */
  public Money charged() {
    return Money.ofMicros(amounts.netCharged());
  }

  /** What went back to the grants. */
  public Money released() {
    return Money.ofMicros(amounts.released());
  }

  /** What is still in escrow. */
  public Money left() {
    return Money.ofMicros(amounts.left());
  }

  /** The segment whose minutes are used first. */
  public Segment first() {
    for (Segment segment : segments) {
      if (segment.position().equals(OptionalInt.of(0))) {
        return segment;
      }
    }
    return segments.get(0);
  }

  /** The rate of the first segment. */
  public Rate rate() {
    return first().rate();
  }

  /** Whether the money is settled: nothing will change any more. */
  public boolean settled() {
    return closing.isPresent();
  }

  /** The minutes that may be charged, in the order they are used. */
  public PrepaidMinutes prepaid() {
    List<Segment> usable = new ArrayList<>(segments.size());
    for (Segment segment : segments) {
      if (mayBeCharged(segment)) {
        usable.add(segment);
      }
    }
    usable.sort(Comparator.comparingInt(segment -> segment.position().orElse(segment.ordinal())));
    return new PrepaidMinutes(
        usable, Planted.is(MoneyDefect.STOP_CAP_IGNORED) ? OptionalInt.empty() : capMinutes);
  }

  private static boolean mayBeCharged(Segment segment) {
    return segment.position().isPresent()
        || (segment.state() == Segment.State.PENDING
            && Planted.is(MoneyDefect.PENDING_SEGMENT_CHARGED));
  }

  /** The segment with that id; an unknown one throws {@link IllegalArgumentException}. */
  public Segment segment(UUID segmentId) {
    for (Segment segment : segments) {
      if (segment.segmentId().equals(segmentId)) {
        return segment;
      }
    }
    throw new IllegalArgumentException("Session " + sessionId + " has no segment " + segmentId);
  }

  Billing withSegments(List<Segment> newSegments) {
    return new Billing(
        sessionId,
        payer,
        refundOnFailure,
        newSegments,
        amounts,
        postedMinutes,
        returnedMinutes,
        minuteNumbersUsed,
        attempt,
        capMinutes,
        balanceBefore,
        closing,
        cause,
        createdAt);
  }

  Billing withAmounts(Amounts newAmounts) {
    return new Billing(
        sessionId,
        payer,
        refundOnFailure,
        segments,
        newAmounts,
        postedMinutes,
        returnedMinutes,
        minuteNumbersUsed,
        attempt,
        capMinutes,
        balanceBefore,
        closing,
        cause,
        createdAt);
  }

  Billing withPosted(int minutes, long micros, int returned) {
    return new Billing(
        sessionId,
        payer,
        refundOnFailure,
        segments,
        amounts.plusCharged(micros),
        minutes,
        returned,
        minuteNumbersUsed,
        attempt,
        capMinutes,
        balanceBefore,
        closing,
        cause,
        createdAt);
  }

  Billing withAttempt(Attempt newAttempt, int numbersUsed) {
    return new Billing(
        sessionId,
        payer,
        refundOnFailure,
        segments,
        amounts,
        postedMinutes,
        returnedMinutes,
        numbersUsed,
        Optional.of(newAttempt),
        capMinutes,
        balanceBefore,
        closing,
        cause,
        createdAt);
  }

  Billing withCap(int minutes) {
    return new Billing(
        sessionId,
        payer,
        refundOnFailure,
        segments,
        amounts,
        postedMinutes,
        returnedMinutes,
        minuteNumbersUsed,
        attempt,
        OptionalInt.of(minutes),
        balanceBefore,
        closing,
        cause,
        createdAt);
  }

  Billing withClosing(Closing newClosing) {
    return new Billing(
        sessionId,
        payer,
        refundOnFailure,
        segments,
        amounts,
        postedMinutes,
        returnedMinutes,
        minuteNumbersUsed,
        attempt,
        capMinutes,
        balanceBefore,
        Optional.of(newClosing),
        cause,
        createdAt);
  }

  private int minutes(Segment.State state) {
    int sum = 0;
    for (Segment segment : segments) {
      sum = segment.state() == state ? Math.addExact(sum, segment.minutes()) : sum;
    }
    return sum;
  }
}
