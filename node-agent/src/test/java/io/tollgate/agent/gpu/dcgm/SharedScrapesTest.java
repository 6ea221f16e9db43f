package io.tollgate.agent.gpu.dcgm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.SharedFiles;
import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.gpu.GpuReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Scrapes of real exporters of six years, when they lie beside the repository. */
class SharedScrapesTest {

  private static Exposition parse(String name) throws IOException {
    return ExpositionParser.parse(
        Files.readString(SharedFiles.shared("dcgm-scrapes").resolve(name)));
  }

  private static List<GpuReading> read(String name) throws IOException {
    return DcgmReadings.of(parse(name)).readings();
  }

  private static List<String> slugs(List<GpuReading> readings) {
    return readings.stream()
        .map(r -> GpuModels.slug(r.identity().product(), r.identity().migProfile()))
        .toList();
  }

  @Test
  void every_line_is_read_or_counted() throws IOException {
    try (Stream<Path> files = Files.list(SharedFiles.shared("dcgm-scrapes"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".prom")).toList()) {
        String text = Files.readString(file);
        long lines =
            text.lines().map(String::strip).filter(l -> !l.isEmpty() && !l.startsWith("#")).count();
        Exposition exposition = ExpositionParser.parse(text);
        assertThat(exposition.samples().size() + exposition.skippedLines())
            .as(file.getFileName().toString())
            .isEqualTo((int) lines);
        if (!file.toString().contains("INVALID") && !file.toString().contains("line-520")) {
          assertThat(exposition.skippedLines()).as(file.getFileName().toString()).isZero();
        }
      }
    }
  }

  @Test
  void whole_cards_are_read() throws IOException {
    GpuReading l4 = read("l4-single-580-full.prom").get(0);
    assertThat(slugs(List.of(l4))).containsExactly("l4");
    assertThat(l4.activity().memoryTotalBytes()).isEqualTo((22_563L + 470) << 20);
    assertThat(l4.draw().energyMillijoules()).isEqualTo(4_742_776);
    assertThat(l4.draw().powerWatts()).isEqualTo(16.365);
    GpuReading t4 = read("t4-590-no-help-lines.prom").get(0);
    assertThat(t4.activity().gpuUtilPercent()).isEqualTo(91);
    assertThat(t4.activity().grEngineActive()).isEqualTo(0.156205);
    assertThat(slugs(read("t4x2-podlabels-525-full.prom"))).containsExactly("t4", "t4");
    assertThat(read("grid-a100-40c-vgpu-580.prom").get(0).activity().grEngineActive()).isNull();
  }

  @Test
  void labels_that_only_some_rows_carry_do_not_split_a_gpu() throws IOException {
    assertThat(slugs(read("h100x8-k8s-pods-partial-580.prom")))
        .containsExactly("h100", "h100", "h100", "h100", "h100", "h100", "h100", "h100");
  }

  @Test
  void slices_are_told_apart_and_have_no_plain_utilization() throws IOException {
    List<GpuReading> slices = read("a100-mig-4active-520.prom");
    assertThat(slices).hasSizeGreaterThan(3);
    assertThat(slices.stream().map(GpuReading::uuid)).doesNotHaveDuplicates();
    assertThat(slices).allSatisfy(slice -> assertThat(slice.activity().gpuUtilPercent()).isNull());
    assertThat(slugs(slices)).contains("a100-1g.5gb", "a100-2g.10gb");
    assertThat(slugs(read("a100-mig-1active-titleline-520.prom"))).contains("a100-1g.5gb");
  }

  @Test
  void shortened_lines_are_skipped_and_the_good_ones_still_name_the_gpus() throws IOException {
    assertThat(parse("l40sx2-abbreviated-labels-INVALID.prom").skippedLines()).isEqualTo(18);
    assertThat(slugs(read("l40sx2-abbreviated-labels-INVALID.prom")))
        .containsExactly("l40s", "l40s");
  }

  @Test
  void oldest_and_newest_layouts_are_read() throws IOException {
    List<GpuReading> old = read("geforce-2.0-headers-first-spaces.prom");
    assertThat(old.stream().map(r -> r.draw().energyMillijoules())).contains(31_035_686_671L);
    assertThat(slugs(read("mixed-rtx2000-a30mig-hostname-lowercase-excerpt.prom")))
        .containsExactly("rtx-2000-ada-generation", "a30-1g.6gb");
    assertThat(read("xid-nonzero-and-count-excerpt.prom")).isNotEmpty();
  }

  /**
   * Of each file: how many GPUs, and of the first what it is, GPU_UTIL, GR_ENGINE_ACTIVE, megabytes
   * in use, watts, energy counter, XID, remap failure.
   */
  private static final Map<String, String> EXPECTED =
      Map.ofEntries(
          Map.entry(
              "a100-mig-1active-titleline-520.prom",
              "1 a100-1g.5gb null 0.999892 4384 115.294 27151028 0 null"),
          Map.entry(
              "a100-mig-4active-520.prom", "4 a100-2g.10gb null 0.0 13 112.252 6890956 0 null"),
          Map.entry(
              "a100-mig-disabled-separatorline-520.prom",
              "1 a100 0.0 0.0 0 45.999 424405577 0 false"),
          Map.entry(
              "a100-mig-hpcjob-545-excerpt.prom",
              "4 a100-3g.40gb null 0.0 null null null null null"),
          Map.entry(
              "a100-mig-idle-allocated-520.prom", "1 a100-1g.5gb null 0.0 6 75.69 4617218 0 null"),
          Map.entry(
              "geforce-2.0-headers-first-spaces.prom",
              "2 unknown null null null null null null null"),
          Map.entry("grid-a100-40c-vgpu-580.prom", "1 a100 0.0 null 0 null null null null"),
          Map.entry(
              "h100x8-k8s-nopods-partial-580.prom", "8 h100 0.0 null null 67.351 null null null"),
          Map.entry(
              "h100x8-k8s-pods-partial-580.prom", "8 h100 0.0 null null 67.433 null null null"),
          Map.entry("l4-single-580-full.prom", "1 l4 0.0 0.0 0 16.365 4742776 null false"),
          Map.entry(
              "l40sx2-abbreviated-labels-INVALID.prom",
              "2 l40s null null null null null null null"),
          Map.entry(
              "mixed-rtx2000-a30mig-hostname-lowercase-excerpt.prom",
              "2 rtx-2000-ada-generation null null null null null null null"),
          Map.entry("t4-460-datadog-fixture.prom", "2 t4 0.0 null 0 8.969 128996013 0 null"),
          Map.entry(
              "t4-590-no-help-lines.prom", "1 t4 91.0 0.156205 5120 68.244 15152422938 null null"),
          Map.entry("t4-aws-580-rafay.prom", "1 t4 0.0 0.0 0 14.512 48287135 null null"),
          Map.entry("t4x2-podlabels-525-full.prom", "2 t4 0.0 3.9E-5 128 28.722 9022652 0 null"),
          Map.entry(
              "xid-nonzero-and-count-excerpt.prom",
              "2 rtx-4000-ada-generation null null null null null 0 null"));

  @Test
  void each_file_gives_what_stands_in_it() throws IOException {
    for (Map.Entry<String, String> file : EXPECTED.entrySet()) {
      List<GpuReading> readings = read(file.getKey());
      GpuReading first = readings.get(0);
      Long used = first.activity().memoryUsedBytes();
      assertThat(
              Stream.of(
                      readings.size(),
                      slugs(readings).get(0),
                      first.activity().gpuUtilPercent(),
                      first.activity().grEngineActive(),
                      used == null ? null : used >> 20,
                      first.draw().powerWatts(),
                      first.draw().energyMillijoules(),
                      first.signs().xid(),
                      first.signs().rowRemapFailure())
                  .map(String::valueOf)
                  .collect(Collectors.joining(" ")))
          .as(file.getKey())
          .isEqualTo(file.getValue());
    }
  }

  @Test
  void count_of_an_xid_is_read_under_the_name_that_its_samples_bear() throws IOException {
    assertThat(read("xid-nonzero-and-count-excerpt.prom").stream().map(r -> r.signs().xidCounts()))
        .contains(Map.of(42, 1L));
  }
}
