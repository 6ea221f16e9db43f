package io.tollgate.metering.audit;

import io.tollgate.metering.pricing.InMemoryPriceStore;
import io.tollgate.metering.pricing.PriceNotice;
import io.tollgate.metering.pricing.PriceSubject;
import io.tollgate.metering.pricing.PriceVersion;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** Looks at the versions of prices and at what was told of them. */
final class PriceAudit {
  /** The design's 30 days, in hours, for no clock change makes a notice shorter. */
  private static final Duration NOTICE = Duration.ofHours(720);

  private final InMemoryPriceStore prices;
  private long looked = -1;

  PriceAudit(InMemoryPriceStore prices) {
    this.prices = prices;
  }

  /** Nothing when nothing was written since it last found all in order. */
  void checkTouched(List<Violation> found) {
    int before = found.size();
    long changes = prices.changes();
    if (changes != looked) {
      check(found);
      looked = found.size() == before ? changes : -1;
    }
  }

  void check(List<Violation> found) {
    Map<String, List<PriceVersion>> bySubject = new TreeMap<>();
    for (PriceVersion version : prices.versions()) {
      if (version.withdrawal().isEmpty()) {
        bySubject.computeIfAbsent(key(version.subject()), unseen -> new ArrayList<>()).add(version);
      }
    }
    for (List<PriceVersion> versions : bySubject.values()) {
      versions.sort(Comparator.comparing(PriceVersion::from));
      for (int i = 0; i < versions.size(); i++) {
        Optional<Instant> next =
            i + 1 < versions.size() ? Optional.of(versions.get(i + 1).from()) : Optional.empty();
        PriceVersion version = versions.get(i);
        if (!version.until().equals(next)) {
          found.add(
              new Violation(
                  10,
                  PriceRule.ONE_IN_FORCE,
                  version(version.versionId(), "ends " + version.until() + ", next is " + next)));
        }
        Optional<PriceVersion> before =
            i > 0
                ? Optional.of(versions.get(i - 1))
                : ofEveryName(version, bySubject.getOrDefault(everyName(version), List.of()));
        before.ifPresent(earlier -> notice(version, earlier, found));
      }
    }
  }

  private static Optional<PriceVersion> ofEveryName(
      PriceVersion version, List<PriceVersion> versions) {
    Optional<PriceVersion> before = Optional.empty();
    for (PriceVersion other : versions) {
      if (other.from().isBefore(version.from())) {
        before = Optional.of(other);
      }
    }
    return before;
  }

  private void notice(PriceVersion version, PriceVersion before, List<Violation> found) {
    boolean rises = version.value().compareTo(before.value()) > 0;
    Instant latest = rises ? version.from().minus(NOTICE) : version.from();
    for (PriceNotice notice : prices.notices()) {
      boolean tells =
          notice.versionId().equals(version.versionId())
              && notice.change() != PriceNotice.Change.WITHDRAWN
              && notice.effectiveFrom().equals(version.from())
              && notice.after().map(version.value()::compareTo).orElse(-1) == 0;
      if (tells && !notice.createdAt().isAfter(latest)) {
        return;
      }
    }
    found.add(
        new Violation(
            25,
            PriceRule.NOTICE,
            version(version.versionId(), "was not told of by " + latest + ": " + version)));
  }

  private static String key(PriceSubject subject) {
    return subject.kind() + " " + subject.name() + " " + subject.capacityClass();
  }

  private static String everyName(PriceVersion version) {
    PriceSubject subject = version.subject();
    return subject.kind() + " * " + subject.capacityClass();
  }

  private static String version(UUID id, String what) {
    return "version " + id + " " + what;
  }
}
