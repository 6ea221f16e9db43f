package io.tollgate.metering.pricing;

import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;

/** The first price list, for a world without a database. */
public final class InMemoryPriceStore implements PriceStore {
  private static final Instant FROM = Instant.parse("2026-01-01T00:00:00Z");
  private static final Map<String, Integer> CREDITS =
      Map.of(
          "h200",
          75,
          "h100",
          60,
          "a100",
          35,
          "l40s",
          20,
          "a10",
          10,
          "l4",
          8,
          "t4",
          6,
          "v100",
          12,
          "rtx-2080-super",
          3);

  private final List<PriceLine> lines = new ArrayList<>();

  /** As the migrations leave it. */
  public InMemoryPriceStore() {
    new TreeMap<>(CREDITS)
        .forEach(
            (model, credits) -> {
              for (CapacityClass capacityClass : CapacityClass.values()) {
                long percent =
                    switch (capacityClass) {
                      case ON_DEMAND -> 100;
                      case PREEMPTIBLE -> 60;
                      case RESERVED -> 80;
                    };
                lines.add(
                    new PriceLine(
                        id(model + capacityClass),
                        model,
                        capacityClass,
                        Money.ofMicros(credits * 10_000L * percent),
                        FROM));
              }
            });
    lines.sort(
        Comparator.comparing(PriceLine::gpuModel)
            .thenComparing(line -> line.capacityClass().code()));
  }

  @Override
  public Optional<PriceLine> listPrice(String gpuModel, CapacityClass capacityClass, Instant now) {
    return listPrices(now).stream()
        .filter(line -> line.gpuModel().equals(gpuModel) && line.capacityClass() == capacityClass)
        .findFirst();
  }

  @Override
  public List<PriceLine> listPrices(Instant now) {
    return lines.stream().filter(line -> !line.effectiveFrom().isAfter(now)).toList();
  }

  @Override
  public Optional<Ratio> ratio(Ratio.Kind kind, String name, Instant now) {
    if (now.isBefore(FROM)) {
      return Optional.empty();
    }
    return switch (kind) {
      case WORKFLOW, GROUP -> Optional.of(ratio(kind, "*", "1.000000000"));
      case CHANNEL ->
          switch (name) {
            case "app" -> Optional.of(ratio(kind, name, "1.000000000"));
            case "api" -> Optional.of(ratio(kind, name, "1.500000000"));
            default -> Optional.empty();
          };
    };
  }

  private static Ratio ratio(Ratio.Kind kind, String name, String value) {
    return new Ratio(id(kind + name), kind, name, new BigDecimal(value));
  }

  private static UUID id(String name) {
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }
}
