package io.tollgate.metering.charging;

import java.util.Arrays;
import java.util.Locale;

/**
 * Why a session ended and what that means for the money: the one table. "The cut minute" is the
 * minute the end fell into; time that was prepaid and not used goes back in every case.
 */
public enum EndReason {
  /** The work finished. */
  COMPLETED(CutMinute.CHARGED, EarlierMinutes.CHARGED, true),
  /** Its owner stopped it. */
  STOPPED_BY_USER(CutMinute.CHARGED, EarlierMinutes.CHARGED, true),
  /** Nobody used it. */
  IDLE(CutMinute.CHARGED, EarlierMinutes.CHARGED, true),
  /** The prepaid time is used up. */
  EXPIRED(CutMinute.CHARGED, EarlierMinutes.CHARGED, true),
  /** The work failed; refunded whole where the workflow says so. */
  FAILED(CutMinute.CHARGED, EarlierMinutes.CHARGED_UNLESS_REFUND_ON_FAILURE, false),
  /** A policy refused it while it ran. */
  POLICY_REJECTED(CutMinute.FREE, EarlierMinutes.REFUNDED, false),
  /** The platform gave its GPUs to a higher claim. */
  PREEMPTED(CutMinute.FREE, EarlierMinutes.CHARGED, false),
  /** The platform needed its node. */
  EVICTED(CutMinute.FREE, EarlierMinutes.CHARGED, false),
  /** An operator or a suspension stopped it. */
  BLOCKED(CutMinute.FREE, EarlierMinutes.CHARGED, false),
  /** Its node or GPU was lost. */
  NODE_LOST(CutMinute.FREE, EarlierMinutes.CHARGED, false),
  /** Its owner gave up before it ever ran. */
  CANCELLED(CutMinute.NONE, EarlierMinutes.NONE, false),
  /** It could not be started. */
  NEVER_STARTED(CutMinute.NONE, EarlierMinutes.NONE, false);

  /** What becomes of the minute that was cut. */
  public enum CutMinute {
    /** The started increment counts. */
    CHARGED,
    /** It costs nothing. */
    FREE,
    /** There was none. */
    NONE
  }

  /** What becomes of the minutes before it. */
  public enum EarlierMinutes {
    /** They stay charged. */
    CHARGED,
    /** They stay charged, or are refunded whole when the workflow refunds failures. */
    CHARGED_UNLESS_REFUND_ON_FAILURE,
    /** They are refunded whole. */
    REFUNDED,
    /** There were none. */
    NONE
  }

  private final CutMinute cutMinute;
  private final EarlierMinutes earlierMinutes;
  private final boolean unusedByContractShare;

  EndReason(CutMinute cutMinute, EarlierMinutes earlierMinutes, boolean unusedByContractShare) {
    this.cutMinute = cutMinute;
    this.earlierMinutes = earlierMinutes;
    this.unusedByContractShare = unusedByContractShare;
  }

  /** What becomes of the cut minute. */
  public CutMinute cutMinute() {
    return cutMinute;
  }

  /** What becomes of the minutes before the cut one. */
  public EarlierMinutes earlierMinutes() {
    return earlierMinutes;
  }

  /** Whether unused time is refunded by the contract's share, rather than whole. */
  public boolean unusedByContractShare() {
    return unusedByContractShare;
  }

  /** Whether the platform ended it: only then may it be requeued after it ran. */
  public boolean isPlatform() {
    return cutMinute == CutMinute.FREE && earlierMinutes == EarlierMinutes.CHARGED;
  }

  /** Whether it can only be the end of a session that never ran. */
  public boolean neverRan() {
    return cutMinute == CutMinute.NONE;
  }

  /** Whether everything is refunded, leaving the daily cap on refunded failures aside. */
  public boolean netsZero(boolean refundOnFailure) {
    return earlierMinutes == EarlierMinutes.REFUNDED
        || (earlierMinutes == EarlierMinutes.CHARGED_UNLESS_REFUND_ON_FAILURE && refundOnFailure);
  }

  /** The row of the table, in a sentence for the quote's terms. */
  public String words(boolean refundOnFailure) {
    if (neverRan()) {
      return "nothing is charged, everything is refunded";
    }
    if (netsZero(refundOnFailure)) {
      return this == FAILED
          ? "everything is refunded, up to a daily number of sessions per account"
          : "everything is refunded";
    }
    return isPlatform()
        ? "complete minutes are charged, the cut minute is free, the rest is refunded"
        : "started minutes are charged, the rest is refunded";
  }

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The reason with that word; an unknown word throws {@link IllegalArgumentException}. */
  public static EndReason ofCode(String code) {
    return Arrays.stream(values())
        .filter(reason -> reason.code().equals(code))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("No end reason " + code));
  }
}
