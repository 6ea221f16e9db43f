package io.tollgate.agent.gpu.dcgm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.SharedFiles;
import io.tollgate.agent.gpu.GpuReading;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Broken scrapes by the ten thousand: none crashes, lies beyond its range, or makes much work. */
class MutatedScrapesTest {

  private static final int ROUNDS = 12_000;

  /** Each character is looked at so many times at most: found, recognised, taken. */
  private static final int LOOKS_PER_CHARACTER = 5;

  private static List<byte[]> scrapes() throws IOException {
    List<byte[]> scrapes = new ArrayList<>();
    scrapes.add(ScrapeFixture.node().getBytes(StandardCharsets.UTF_8));
    Path shared = SharedFiles.sharedIfAny("dcgm-scrapes");
    if (shared != null) {
      try (Stream<Path> files = Files.list(shared)) {
        for (Path file : files.filter(f -> f.toString().endsWith(".prom")).sorted().toList()) {
          scrapes.add(Files.readAllBytes(file));
        }
      }
    }
    return scrapes;
  }

  @Test
  void broken_scrapes_neither_crash_nor_lie_nor_take_long() throws Exception {
    List<byte[]> scrapes = scrapes();
    int taken = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Random random = new Random(round);
      Mutation mutation = Mutation.values()[round % Mutation.values().length];
      byte[] scrape = scrapes.get(random.nextInt(scrapes.size()));
      String text = new String(mutation.of(scrape, random), StandardCharsets.UTF_8);
      String seed = mutation + " of seed " + round;
      Exposition exposition = ExpositionParser.parse(text);
      assertThat(exposition.looked())
          .as(seed)
          .isLessThanOrEqualTo((long) LOOKS_PER_CHARACTER * text.length() + 16);
      List<GpuReading> readings = DcgmReadings.of(exposition).readings();
      readings.forEach(reading -> assertWithinRange(seed, reading));
      assertThat(readings.stream().map(GpuReading::uuid)).as(seed).doesNotHaveDuplicates();
      taken += readings.size();
    }
    // Most of each scrape is still good, and the good part is read.
    assertThat(taken).isGreaterThan(ROUNDS);
  }

  private static void assertWithinRange(String seed, GpuReading reading) {
    within(seed, reading.activity().smActive(), 0, 1);
    within(seed, reading.activity().grEngineActive(), 0, 1);
    within(seed, reading.activity().gpuUtilPercent(), 0, 100);
    within(seed, reading.activity().memoryUsedBytes(), 0, 16e12);
    within(seed, reading.activity().memoryTotalBytes(), 0, 48e12);
    within(seed, reading.draw().powerWatts(), 0, 2_500);
    within(seed, reading.draw().temperatureCelsius(), -40, 150);
    within(seed, reading.draw().energyMillijoules(), 0, 9e18);
    within(seed, reading.signs().xid(), 0, 1_000_000);
    within(seed, reading.signs().clocksEventReasons(), 0, 1e15);
    within(seed, reading.signs().eccDoubleBitVolatile(), 0, 1e15);
    within(seed, reading.signs().uncorrectableRemappedRows(), 0, 1e9);
    assertThat(reading.signs().xidCounts().size()).as(seed).isLessThanOrEqualTo(64);
    assertThat(reading.uuid()).as(seed).matches("(MIG-)?GPU-[0-9A-Za-z-]{1,64}(/\\d{1,6}/0)?");
    assertThat(reading.identity().index()).as(seed).isBetween(-1, 999_999);
    assertThat(reading.identity().product().length()).as(seed).isLessThanOrEqualTo(128);
  }

  private static void within(String seed, @Nullable Number value, double low, double high) {
    if (value != null) {
      assertThat(value.doubleValue()).as(seed).isBetween(low, high);
    }
  }

  @Test
  void text_made_to_be_slow_takes_no_more_looks_than_any_other() {
    int size = 400_000;
    List<String> texts =
        List.of(
            "{".repeat(size),
            "a{" + " ".repeat(size),
            "a{x=\"" + "\\".repeat(size),
            "a{x=\"\"," + "x=\"\",".repeat(size / 5),
            "\n".repeat(size),
            " \n".repeat(size / 2),
            "a".repeat(size),
            "a 1 #".repeat(size / 5),
            "a 1\n".repeat(size / 4),
            "a{b=\"c\"} 1".repeat(size / 10),
            "#".repeat(size),
            "1".repeat(size),
            "a " + "1".repeat(size));
    for (String text : texts) {
      assertThat(ExpositionParser.parse(text).looked())
          .as(text.substring(0, 10))
          .isLessThanOrEqualTo((long) LOOKS_PER_CHARACTER * text.length() + 16);
    }
  }
}
