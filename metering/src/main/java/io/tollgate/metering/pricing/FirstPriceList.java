package io.tollgate.metering.pricing;

import io.tollgate.metering.money.Money;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** The price list that the migrations leave, version ids included. */
final class FirstPriceList {
  private static final String[] MODELS = {
    "h200", "h100", "a100", "l40s", "a10", "l4", "t4", "v100", "rtx-2080-super"
  };
  private static final int[] CREDITS = {75, 60, 35, 20, 10, 8, 6, 12, 3};

  private FirstPriceList() {}

  static List<PriceLine> prices(Instant from) {
    List<PriceLine> lines = new ArrayList<>();
    for (int i = 0; i < MODELS.length; i++) {
      int number = 10 * (i + 1);
      for (CapacityClass capacityClass : CapacityClass.values()) {
        long percent =
            switch (capacityClass) {
              case ON_DEMAND -> 100;
              case PREEMPTIBLE -> 60;
              case RESERVED -> 80;
            };
        lines.add(
            new PriceLine(
                id(++number),
                MODELS[i],
                capacityClass,
                Money.ofMicros(CREDITS[i] * 10_000L * percent),
                from));
      }
    }
    return lines;
  }

  static List<Ratio> ratios() {
    return List.of(
        ratio(1001, Ratio.Kind.WORKFLOW, "*", "1.000000000"),
        ratio(2001, Ratio.Kind.GROUP, "*", "1.000000000"),
        ratio(2002, Ratio.Kind.GROUP, "standard", "1.000000000"),
        ratio(3001, Ratio.Kind.CHANNEL, "app", "1.000000000"),
        ratio(3002, Ratio.Kind.CHANNEL, "api", "1.500000000"));
  }

  private static Ratio ratio(int number, Ratio.Kind kind, String name, String value) {
    return new Ratio(id(number), kind, name, new BigDecimal(value));
  }

  private static UUID id(int number) {
    return UUID.fromString("00000000-0000-7000-8000-0000000%05d".formatted(number));
  }
}
