package io.tollgate.metering.pricing;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * The versions of one kind of price, of every name, as they follow one another in time; those that
 * were withdrawn are left out. Pure.
 */
public final class PriceTimeline {
  private static final Comparator<PriceVersion> IN_TIME =
      Comparator.comparing(PriceVersion::from).thenComparing(PriceVersion::versionId);

  private final List<PriceVersion> standing;

  private PriceTimeline(Collection<PriceVersion> versions) {
    this.standing = versions.stream().filter(PriceVersion::stands).sorted(IN_TIME).toList();
  }

  /** Of versions of one kind, in any order. */
  public static PriceTimeline of(Collection<PriceVersion> versions) {
    return new PriceTimeline(versions);
  }

  /** The subject's own version that begins at that very time. */
  Optional<PriceVersion> beginningAt(PriceSubject subject, Instant at) {
    return of(subject).stream().filter(version -> version.from().equals(at)).findFirst();
  }

  /** The subject's own version in force in the last moment before that time. */
  Optional<PriceVersion> justBefore(PriceSubject subject, Instant at) {
    return of(subject).stream().filter(version -> version.isInForceJustBefore(at)).findFirst();
  }

  /** The subject's next version of its own that begins after that time. */
  Optional<PriceVersion> nextAfter(PriceSubject subject, Instant at) {
    return of(subject).stream().filter(version -> version.from().isAfter(at)).findFirst();
  }

  /** What the subject was priced by in the last moment before that time: its own, else of all. */
  Optional<PriceVersion> paidJustBefore(PriceSubject subject, Instant at) {
    return justBefore(subject, at)
        .or(() -> subject.ofEveryName().flatMap(every -> justBefore(every, at)));
  }

  /** With one more version: it ends the one before it and lasts until the next one. */
  PriceTimeline with(PriceVersion version) {
    List<PriceVersion> all = new ArrayList<>(standing);
    justBefore(version.subject(), version.from())
        .ifPresent(before -> replace(all, before.until(Optional.of(version.from()))));
    all.add(version);
    return new PriceTimeline(all);
  }

  /** Without a version: the one before it lasts until the next one. */
  PriceTimeline without(PriceVersion version) {
    List<PriceVersion> all = new ArrayList<>(standing);
    all.removeIf(other -> other.versionId().equals(version.versionId()));
    justBefore(version.subject(), version.from())
        .ifPresent(before -> replace(all, before.until(version.until())));
    return new PriceTimeline(all);
  }

  /**
   * The first version that begins after that time, makes somebody pay more than just before, and
   * was announced less than {@link PriceNotice#AHEAD} before. A change can do that to a version it
   * does not touch: what was a reduction is a rise when the price before it falls lower still.
   */
  Optional<PriceVersion> riseWithoutNotice(Instant after) {
    return standing.stream()
        .filter(version -> version.from().isAfter(after))
        .filter(version -> isRise(version) && version.from().isBefore(earliest(version)))
        .findFirst();
  }

  /** Whether somebody pays more under the version than just before it. */
  boolean isRise(PriceVersion version) {
    return paidJustBefore(version.subject(), version.from())
        .map(before -> version.value().compareTo(before.value()) > 0)
        .orElse(false);
  }

  static Instant earliest(PriceVersion version) {
    return version.noticedAt().plus(PriceNotice.AHEAD);
  }

  private List<PriceVersion> of(PriceSubject subject) {
    return standing.stream().filter(version -> version.subject().equals(subject)).toList();
  }

  private static void replace(List<PriceVersion> all, PriceVersion changed) {
    all.replaceAll(old -> old.versionId().equals(changed.versionId()) ? changed : old);
  }
}
