package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.metering.pricing.PriceNotice.Change;
import io.tollgate.metering.pricing.PriceOutcome.Changed;
import io.tollgate.metering.pricing.PriceOutcome.Refused;
import io.tollgate.metering.pricing.PriceOutcome.Why;
import io.tollgate.metering.pricing.PriceVersion.Withdrawal;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * The price list as those use it who keep it, bound to one transaction: what is in force, what is
 * to come, what was; setting a price from a time on, and taking one back that has not begun.
 *
 * <p>At any time exactly one version of a subject is in force, from its first one on. Whatever
 * makes somebody pay more takes effect at the earliest {@link PriceNotice#AHEAD} after it was set,
 * be it a list price, a ratio or a multiplier; whatever makes everybody pay the same or less may do
 * so at once. Nothing takes effect at or before the time of a quote that was made: that is why
 * changes and quotes exclude one another.
 */
public final class PriceBook {
  private final PriceVersionStore store;

  private PriceBook(PriceVersionStore store) {
    this.store = store;
  }

  /** Over any store. */
  public static PriceBook over(PriceVersionStore store) {
    return new PriceBook(store);
  }

  /** What is in force, and what is to come, by subject and begin. */
  public List<PriceVersion> inForceAndScheduled(Instant now) {
    return store.inForceAndScheduled(now);
  }

  /** All that ever was or will be of a subject, the last to begin first. */
  public List<PriceVersion> history(PriceSubject subject) {
    return store.history(subject);
  }

  /** Notices, newest first, before the given one; of one group's ratios, or of all groups'. */
  public List<PriceNotice> notices(Optional<String> group, Optional<UUID> before, int limit) {
    return store.notices(group, before, limit);
  }

  /** What {@link #set} would answer; changes nothing, and holds nobody up. */
  public PriceOutcome preview(PriceChange change) {
    return planned(change, Optional.empty());
  }

  /** Sets a price from a time on; ends the one before it, and tells everybody. */
  public PriceOutcome set(PriceChange change) {
    PriceOutcome outcome = planned(change, store.lock());
    outcome.fold(this::write, refused -> refused);
    return outcome;
  }

  /** Takes back a version that has not begun; what is before it lasts on. */
  public PriceOutcome withdraw(UUID versionId, UUID noticeId, Cause cause, Instant at) {
    Instant now = at.truncatedTo(ChronoUnit.MICROS);
    Instant latestQuote = store.lock().filter(now::isBefore).orElse(now);
    Optional<PriceVersion> found = store.find(versionId);
    if (found.isEmpty()) {
      return refused(
          Why.PRICE_VERSION_NOT_FOUND,
          "There is no version " + versionId + " of any price. List those that are scheduled.");
    }
    PriceVersion version = found.get();
    if (!version.stands() || !version.from().isAfter(latestQuote)) {
      return refused(
          Why.PRICE_NOT_SCHEDULED,
          "Version "
              + versionId
              + " is "
              + version.state(latestQuote).code()
              + ", and only what is scheduled can be withdrawn. Set another price instead.");
    }
    PriceTimeline timeline = PriceTimeline.of(store.ofKind(version.subject().kind()));
    Optional<PriceVersion> rise = timeline.without(version).riseWithoutNotice(now);
    if (rise.isPresent()) {
      return shortNoticeOf(rise.get());
    }
    Optional<PriceVersion> before = timeline.justBefore(version.subject(), version.from());
    store.withdraw(version, new Withdrawal(now, cause));
    if (!Planted.is(MoneyDefect.WITHDRAWAL_LEAVES_A_GAP)) {
      before.ifPresent(earlier -> store.end(earlier, version.until(), now));
    }
    Optional<PriceVersion> instead = timeline.paidJustBefore(version.subject(), version.from());
    PriceNotice notice =
        new PriceNotice(
            noticeId,
            versionId,
            version.subject(),
            Change.WITHDRAWN,
            Optional.of(version.value()),
            instead.map(PriceVersion::value),
            version.from(),
            cause,
            now);
    store.announce(notice);
    return new Changed(
        version.withdrawn(new Withdrawal(now, cause)), instead.map(this::asItStands), notice);
  }

  private PriceVersion asItStands(PriceVersion version) {
    return store.find(version.versionId()).orElseThrow();
  }

  /** The latest quote is known only to those who hold the lock. */
  private PriceOutcome planned(PriceChange change, Optional<Instant> latestQuote) {
    PriceSubject subject = change.subject();
    Instant now = change.now().truncatedTo(ChronoUnit.MICROS);
    PriceTimeline timeline = PriceTimeline.of(store.ofKind(subject.kind()));
    Instant asked = change.from().map(at -> at.truncatedTo(ChronoUnit.MICROS)).orElse(now);
    if (asked.isBefore(now)) {
      return refused(
          Why.PRICE_IN_THE_PAST,
          "The change would take effect at "
              + asked
              + ", which is past. Choose a time to come, or none for at once.");
    }
    Instant from = later(asked, afterQuotes(latestQuote, timeline, subject, now));
    Optional<PriceVersion> sameTime = timeline.beginningAt(subject, from);
    if (sameTime.isPresent()) {
      return refused(
          Why.PRICE_SCHEDULED_ALREADY,
          "Version %s of %s begins at %s too. Withdraw it first, or choose another time."
              .formatted(sameTime.get().versionId(), subject.words(), from));
    }
    PriceVersion version =
        new PriceVersion(
            change.versionId(),
            subject,
            change.value(),
            from,
            timeline.nextAfter(subject, from).map(PriceVersion::from),
            now,
            Optional.empty(),
            change.cause());
    return judged(timeline, version, change, now);
  }

  private static PriceOutcome judged(
      PriceTimeline timeline, PriceVersion version, PriceChange change, Instant now) {
    PriceSubject subject = version.subject();
    Optional<PriceVersion> before = timeline.paidJustBefore(subject, version.from());
    if (before.isPresent()
        && before.get().subject().equals(subject)
        && before.get().value().compareTo(version.value()) == 0) {
      return refused(
          Why.PRICE_UNCHANGED,
          subject.words() + " is that already at " + version.from() + ". Nothing was changed.");
    }
    Optional<PriceVersion> rise =
        Planted.is(MoneyDefect.RISE_WITHOUT_NOTICE)
            ? Optional.empty()
            : timeline.with(version).riseWithoutNotice(now.minusNanos(1));
    if (rise.isPresent()) {
      return rise.get().versionId().equals(version.versionId())
          ? tooShort(version, before)
          : shortNoticeOf(rise.get());
    }
    int direction =
        before.map(earlier -> version.value().compareTo(earlier.value())).orElse(Integer.MIN_VALUE);
    PriceNotice notice =
        new PriceNotice(
            change.noticeId(),
            version.versionId(),
            subject,
            before.isEmpty() ? Change.NEW : direction > 0 ? Change.INCREASE : Change.REDUCTION,
            before.map(PriceVersion::value),
            Optional.of(version.value()),
            version.from(),
            change.cause(),
            now);
    return new Changed(version, before, notice);
  }

  private Changed write(Changed planned) {
    PriceVersion version = planned.version();
    Instant now = version.noticedAt();
    planned
        .before()
        .filter(before -> before.subject().equals(version.subject()))
        .ifPresent(before -> store.end(before, Optional.of(endFor(version)), now));
    store.add(version, now);
    if (!Planted.is(MoneyDefect.NOTICE_FORGOTTEN)) {
      store.announce(planned.notice());
    }
    return planned;
  }

  private static Instant endFor(PriceVersion next) {
    return Planted.is(MoneyDefect.VERSION_ENDED_EARLY)
        ? next.from().minus(1, ChronoUnit.MICROS)
        : next.from();
  }

  /** The first time that is after every quote, and after the begin of what is in force. */
  private static Instant afterQuotes(
      Optional<Instant> latestQuote, PriceTimeline timeline, PriceSubject subject, Instant now) {
    List<Instant> taken = new ArrayList<>();
    latestQuote.ifPresent(taken::add);
    timeline.beginningAt(subject, now).ifPresent(version -> taken.add(version.from()));
    return taken.stream()
        .max(Instant::compareTo)
        .map(last -> last.plus(1, ChronoUnit.MICROS))
        .orElse(Instant.MIN);
  }

  private static Instant later(Instant one, Instant other) {
    return one.isBefore(other) ? other : one;
  }

  private static PriceOutcome tooShort(PriceVersion version, Optional<PriceVersion> before) {
    Instant earliest = PriceTimeline.earliest(version);
    return new Refused(
        Why.PRICE_NOTICE_TOO_SHORT,
        "Users would pay more from %s: %s would be %s instead of %s. They must be told 30 days ahead, so the earliest time is %s. Choose that or a later one."
            .formatted(
                version.from(),
                version.subject().words(),
                version.subject().amount(version.value()),
                before.map(PriceVersion::value).map(version.subject()::amount).orElse("nothing"),
                earliest),
        Optional.of(earliest));
  }

  private static PriceOutcome shortNoticeOf(PriceVersion other) {
    return new Refused(
        Why.PRICE_NOTICE_TOO_SHORT,
        "This would make a rise of version %s, which sets %s to %s at %s and was announced at %s, less than 30 days before. Withdraw that one first, or choose a time after it."
            .formatted(
                other.versionId(),
                other.subject().words(),
                other.subject().amount(other.value()),
                other.from(),
                other.noticedAt()),
        Optional.empty());
  }

  private static Refused refused(Why why, String detail) {
    return new Refused(why, detail, Optional.empty());
  }
}
