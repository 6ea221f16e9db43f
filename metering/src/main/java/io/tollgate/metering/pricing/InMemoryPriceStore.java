package io.tollgate.metering.pricing;

import io.tollgate.metering.Cause;
import io.tollgate.metering.memory.AppendOnly;
import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import io.tollgate.metering.pricing.PriceVersion.Withdrawal;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Prices and ratios of a world without a database, and what was told of them; for one thread.
 * Begins with the price list of the migrations unless told another.
 */
public final class InMemoryPriceStore implements PriceStore, PriceVersionStore {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Cause FIRST = new Cause("system", "migration-2", "first price list");
  private static final Comparator<PriceSubject> BY_SUBJECT =
      Comparator.comparing(PriceSubject::kind)
          .thenComparing(PriceSubject::name)
          .thenComparing(subject -> subject.capacityClass().map(CapacityClass::code).orElse(""));
  private static final Comparator<PriceVersion> IN_TIME = Comparator.comparing(PriceVersion::from);

  /** Those that stand, in time. */
  private final Table<PriceSubject, List<PriceVersion>> standing;

  private final Table<UUID, PriceVersion> versions;
  private final AppendOnly<Boolean, PriceNotice> notices;
  private Optional<Instant> latestQuote = Optional.empty();
  private long changes;

  /** On a log, with the first price list. */
  public InMemoryPriceStore(UndoLog log) {
    this(log, FirstPriceList.prices(FROM));
  }

  /** On a log, with these list prices and no others; ratios are as the migrations leave them. */
  public InMemoryPriceStore(UndoLog log, List<PriceLine> list) {
    this.standing = Table.sorted(log, BY_SUBJECT);
    this.versions = Table.hashed(log);
    this.notices = new AppendOnly<>(log);
    for (PriceLine line : list) {
      BigDecimal micros = BigDecimal.valueOf(line.perGpuMinute().micros());
      PriceSubject subject = PriceSubject.list(line.gpuModel(), line.capacityClass());
      first(line.versionId(), subject, micros, line.effectiveFrom());
    }
    for (Ratio ratio : FirstPriceList.ratios()) {
      PriceSubject subject = PriceSubject.ratio(ratio.kind(), ratio.name());
      first(ratio.versionId(), subject, ratio.value(), FROM);
    }
  }

  private void first(UUID id, PriceSubject subject, BigDecimal value, Instant from) {
    add(
        new PriceVersion(id, subject, value, from, Optional.empty(), from, Optional.empty(), FIRST),
        from);
  }

  @Override
  public void quotingAt(Instant now) {
    // What a rollback takes back stays noted: no change comes too early by that.
    latestQuote = latestQuote.filter(latest -> !latest.isBefore(now)).or(() -> Optional.of(now));
  }

  @Override
  public Optional<Instant> lock() {
    return latestQuote;
  }

  @Override
  public Optional<PriceLine> listPrice(String gpuModel, CapacityClass capacityClass, Instant now) {
    return inForce(PriceSubject.list(gpuModel, capacityClass), now).map(PriceVersion::line);
  }

  @Override
  public List<PriceLine> listPrices(Instant now) {
    List<PriceLine> found = new ArrayList<>();
    for (PriceSubject subject : standing.keys()) {
      if (subject.kind() == PriceSubject.Kind.LIST) {
        inForce(subject, now).map(PriceVersion::line).ifPresent(found::add);
      }
    }
    return found;
  }

  @Override
  public Optional<Ratio> ratio(Ratio.Kind kind, String name, Instant now) {
    return inForce(PriceSubject.ratio(kind, name), now)
        .or(() -> inForce(PriceSubject.ratio(kind, PriceSubject.EVERY_NAME), now))
        .map(PriceVersion::ratio);
  }

  private Optional<PriceVersion> inForce(PriceSubject subject, Instant now) {
    List<PriceVersion> known = standing(subject);
    for (int i = known.size() - 1; i >= 0; i--) {
      if (known.get(i).isInForce(now)) {
        return Optional.of(known.get(i));
      }
    }
    return Optional.empty();
  }

  @Override
  public List<PriceVersion> ofKind(PriceSubject.Kind kind) {
    return versions.values().stream().filter(version -> version.subject().kind() == kind).toList();
  }

  @Override
  public List<PriceVersion> inForceAndScheduled(Instant now) {
    return standing.values().stream()
        .flatMap(List::stream)
        .filter(version -> version.until().map(now::isBefore).orElse(true))
        .toList();
  }

  @Override
  public List<PriceVersion> history(PriceSubject subject) {
    return versions.values().stream()
        .filter(version -> version.subject().equals(subject))
        .sorted(
            IN_TIME
                .thenComparing(PriceVersion::noticedAt)
                .thenComparing(version -> version.versionId().toString())
                .reversed())
        .toList();
  }

  @Override
  public Optional<PriceVersion> find(UUID versionId) {
    return versions.find(versionId);
  }

  @Override
  public void add(PriceVersion version, Instant now) {
    requireAlone(version);
    require(versions.insert(version.versionId(), version), "Version exists", version.versionId());
    restand(version.subject());
  }

  @Override
  public void end(PriceVersion version, Optional<Instant> until, Instant now) {
    PriceVersion known = standing(version.versionId());
    boolean ended = known.until().map(end -> !end.isAfter(now)).orElse(false);
    boolean past = until.map(end -> end.isBefore(now)).orElse(false);
    require(!ended && !past, "What was in force cannot be moved", version.versionId());
    PriceVersion changed = known.until(until);
    requireAlone(changed);
    versions.put(version.versionId(), changed);
    restand(version.subject());
  }

  @Override
  public void withdraw(PriceVersion version, Withdrawal by) {
    PriceVersion known = standing(version.versionId());
    require(known.from().isAfter(by.at()), "What has begun stands", version.versionId());
    versions.put(version.versionId(), known.withdrawn(by));
    restand(version.subject());
  }

  @Override
  public void announce(PriceNotice notice) {
    notices.append(true, notice);
    changes++;
  }

  @Override
  public List<PriceNotice> notices(Optional<String> group, Optional<UUID> before, int limit) {
    List<PriceNotice> found = new ArrayList<>();
    boolean begun = before.isEmpty();
    List<PriceNotice> all = notices.of(true);
    for (int i = all.size() - 1; i >= 0 && found.size() < limit; i--) {
      PriceNotice notice = all.get(i);
      PriceSubject subject = notice.subject();
      boolean theirs =
          group.isEmpty()
              || subject.kind() != PriceSubject.Kind.GROUP
              || subject.name().equals(PriceSubject.EVERY_NAME)
              || subject.name().equals(group.get());
      if (begun && theirs) {
        found.add(notice);
      }
      begun |= before.map(notice.noticeId()::equals).orElse(false);
    }
    return found;
  }

  /** Every version there is, withdrawn ones too. */
  public Collection<PriceVersion> versions() {
    return versions.values();
  }

  /** All notices, the first first. */
  public List<PriceNotice> notices() {
    return notices.of(true);
  }

  /** Grows with every write. */
  public long changes() {
    return changes;
  }

  private void restand(PriceSubject subject) {
    standing.put(
        subject,
        versions.values().stream()
            .filter(version -> version.subject().equals(subject) && version.stands())
            .sorted(IN_TIME)
            .toList());
    changes++;
  }

  private List<PriceVersion> standing(PriceSubject subject) {
    return standing.find(subject).orElse(List.of());
  }

  private PriceVersion standing(UUID id) {
    return versions
        .find(id)
        .filter(PriceVersion::stands)
        .orElseThrow(() -> new IllegalStateException("Version " + id + " does not stand."));
  }

  private void requireAlone(PriceVersion version) {
    for (PriceVersion other : standing(version.subject())) {
      boolean apart =
          other.until().map(end -> !end.isAfter(version.from())).orElse(false)
              || version.until().map(end -> !end.isAfter(other.from())).orElse(false);
      require(
          apart || other.versionId().equals(version.versionId()),
          "Versions of " + version.subject().words() + " would overlap",
          version.versionId());
    }
  }

  private static void require(boolean holds, String otherwise, UUID id) {
    if (!holds) {
      throw new IllegalStateException(otherwise + ": " + id);
    }
  }
}
