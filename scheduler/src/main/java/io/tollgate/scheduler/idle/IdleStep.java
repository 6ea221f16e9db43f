package io.tollgate.scheduler.idle;

import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.idle.IdleRule.Verdict;
import io.tollgate.scheduler.session.Progress;
import java.time.Instant;
import java.util.Optional;

/** What is to be done about a session after a look at it. Pure. */
enum IdleStep {
  NOTHING,
  /** Its owner is told that it will be ended. */
  WARN,
  /** Its owner is told that it will not. */
  CALL_OFF,
  /** It is ended. */
  END;

  /**
   * Nobody is ended who was not warned half a window before; and not by a warning that is two
   * windows old, which by then nobody thinks of: they are warned again.
   */
  static IdleStep of(IdleProtection protection, Progress progress, Verdict verdict, Instant now) {
    Optional<Instant> warned = protection.warnedIn(progress);
    if (verdict == Verdict.UNKNOWN) {
      return NOTHING;
    }
    if (verdict == Verdict.BUSY) {
      return warned.isPresent() ? CALL_OFF : NOTHING;
    }
    if (Planted.is(HouseDefect.IDLE_WARNING_SKIPPED)) {
      return verdict == Verdict.IDLE ? END : NOTHING;
    }
    if (warned.isEmpty() || isStale(protection, warned.get(), now)) {
      return WARN;
    }
    return verdict == Verdict.IDLE && isRipe(protection, warned.get(), now) ? END : NOTHING;
  }

  /** Whether it could be ended now, so that the whole window matters. */
  static boolean isRipe(IdleProtection protection, Instant warned, Instant now) {
    return !now.isBefore(protection.endsAt(warned));
  }

  private static boolean isStale(IdleProtection protection, Instant warned, Instant now) {
    return warned.plusSeconds(120L * protection.terms().windowMinutes()).isBefore(now);
  }
}
