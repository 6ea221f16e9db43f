package io.tollgate.metering.pricing;

import io.tollgate.metering.memory.Table;
import io.tollgate.metering.memory.UndoLog;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Prices and ratios of a world without a database; for one thread. Begins with the price list of
 * the migrations unless told another. A version is in force from its instant until the next one of
 * its kind.
 */
public final class InMemoryPriceStore implements PriceStore {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final String EVERY_NAME = "*";

  private final Table<PriceKey, List<PriceLine>> prices;
  private final Table<RatioKey, List<Dated>> ratios;
  private final Table<UUID, Instant> versions;

  private record PriceKey(String gpuModel, CapacityClass capacityClass) {}

  private record RatioKey(Ratio.Kind kind, String name) {}

  private record Dated(Ratio ratio, Instant from) {}

  /** On a log, with the first price list. */
  public InMemoryPriceStore(UndoLog log) {
    this(log, FirstPriceList.prices(FROM));
  }

  /** On a log, with these list prices and no others; ratios are as the migrations leave them. */
  public InMemoryPriceStore(UndoLog log, List<PriceLine> list) {
    this.prices =
        Table.sorted(
            log,
            Comparator.comparing(PriceKey::gpuModel)
                .thenComparing(key -> key.capacityClass().code()));
    this.ratios = Table.hashed(log);
    this.versions = Table.hashed(log);
    list.forEach(this::addListPrice);
    FirstPriceList.ratios().forEach(ratio -> addRatio(ratio, FROM));
  }

  /**
   * Adds a version of a list price, also of a new model; ends the one in force before it. Refuses
   * one that would not be the last, and a version id used before.
   */
  public void addListPrice(PriceLine line) {
    PriceKey key = new PriceKey(line.gpuModel(), line.capacityClass());
    List<PriceLine> known = prices.find(key).orElse(List.of());
    require(line.perGpuMinute().micros() >= 0, "A price below nothing", line.versionId());
    require(
        known.isEmpty() || line.effectiveFrom().isAfter(last(known).effectiveFrom()),
        "Versions of " + key + " would overlap",
        line.versionId());
    addVersion(line.versionId(), line.effectiveFrom());
    prices.put(key, plus(known, line));
  }

  /**
   * Adds a version of a ratio from an instant on; ends the one in force before it. Refuses as
   * {@link #addListPrice} does.
   */
  public void addRatio(Ratio ratio, Instant from) {
    RatioKey key = new RatioKey(ratio.kind(), ratio.name());
    List<Dated> known = ratios.find(key).orElse(List.of());
    require(ratio.value().signum() >= 0, "A ratio below nothing", ratio.versionId());
    require(
        known.isEmpty() || from.isAfter(last(known).from()),
        "Versions of " + key + " would overlap",
        ratio.versionId());
    addVersion(ratio.versionId(), from);
    ratios.put(key, plus(known, new Dated(ratio, from)));
  }

  @Override
  public Optional<PriceLine> listPrice(String gpuModel, CapacityClass capacityClass, Instant now) {
    return inForce(prices.find(new PriceKey(gpuModel, capacityClass)).orElse(List.of()), now);
  }

  @Override
  public List<PriceLine> listPrices(Instant now) {
    List<PriceLine> found = new ArrayList<>();
    prices.values().forEach(known -> inForce(known, now).ifPresent(found::add));
    return found;
  }

  @Override
  public Optional<Ratio> ratio(Ratio.Kind kind, String name, Instant now) {
    Optional<Ratio> own = ratioNamed(kind, name, now);
    return own.isPresent() ? own : ratioNamed(kind, EVERY_NAME, now);
  }

  private Optional<Ratio> ratioNamed(Ratio.Kind kind, String name, Instant now) {
    List<Dated> known = ratios.find(new RatioKey(kind, name)).orElse(List.of());
    for (int i = known.size() - 1; i >= 0; i--) {
      if (!known.get(i).from().isAfter(now)) {
        return Optional.of(known.get(i).ratio());
      }
    }
    return Optional.empty();
  }

  private void addVersion(UUID versionId, Instant from) {
    require(versions.insert(versionId, from), "Version exists", versionId);
  }

  private static Optional<PriceLine> inForce(List<PriceLine> known, Instant now) {
    for (int i = known.size() - 1; i >= 0; i--) {
      if (!known.get(i).effectiveFrom().isAfter(now)) {
        return Optional.of(known.get(i));
      }
    }
    return Optional.empty();
  }

  private static <T> T last(List<T> known) {
    return known.get(known.size() - 1);
  }

  private static <T> List<T> plus(List<T> known, T next) {
    List<T> all = new ArrayList<>(known);
    all.add(next);
    return List.copyOf(all);
  }

  private static void require(boolean holds, String otherwise, UUID id) {
    if (!holds) {
      throw new IllegalStateException(otherwise + ": " + id);
    }
  }
}
