package io.tollgate.metering.charging;

import io.tollgate.metering.money.Rounding;

/** What becomes of prepaid time that is not used, in micro-credits. Pure. */
final class UnusedTime {
  private static final long MS_PER_MINUTE = 60_000;

  private UnusedTime() {}

  /**
   * What a stop frees at once of the minutes after its cap. The share that the contract may keep is
   * decided by the end; until then it stays in escrow.
   */
  static long freedByCap(Billing capped) {
    PrepaidMinutes prepaid = capped.prepaid();
    long freed = 0;
    for (Segment segment : capped.segments()) {
      // A pending segment is the caller's to void: its agent may yet have acknowledged it.
      if (segment.state() == Segment.State.ACKNOWLEDGED) {
        long unused = segment.held().micros() - due(prepaid, segment, prepaid.limit());
        freed += Rounding.shareDown(unused, segment.terms().refundShareThousandths());
      }
    }
    return freed;
  }

  /** What the contract keeps of the time that was bought, acknowledged and not used. */
  static long kept(Billing billing) {
    PrepaidMinutes prepaid = billing.prepaid();
    long kept = 0;
    for (Segment segment : billing.segments()) {
      if (segment.state() == Segment.State.ACKNOWLEDGED) {
        long unused = segment.held().micros() - due(prepaid, segment, billing.postedMinutes());
        kept += unused - Rounding.shareDown(unused, segment.terms().refundShareThousandths());
      }
    }
    return Math.min(kept, billing.amounts().left());
  }

  // Due of one segment once so many minute numbers are used.
  private static long due(PrepaidMinutes prepaid, Segment segment, int minutes) {
    int before = 0;
    for (Segment earlier : prepaid.segments()) {
      if (earlier.segmentId().equals(segment.segmentId())) {
        break;
      }
      before += earlier.minutes();
    }
    int end = Math.min(minutes, before + segment.minutes());
    return end <= before
        ? 0
        : prepaid.due(end * MS_PER_MINUTE) - prepaid.due(before * MS_PER_MINUTE);
  }
}
