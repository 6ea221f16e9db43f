package io.tollgate.agent.gpu.dcgm;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.SharedFiles;
import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.gpu.GpuReading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
}
