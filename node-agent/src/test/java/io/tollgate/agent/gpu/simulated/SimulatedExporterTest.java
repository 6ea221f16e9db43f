package io.tollgate.agent.gpu.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.gpu.GpuModels;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.dcgm.DcgmScrape;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SimulatedExporterTest {

  @TempDir Path directory;

  @Test
  void pretend_gpus_are_scraped_like_real_ones_and_work_shows() throws Exception {
    AtomicReference<Set<String>> busy = new AtomicReference<>(Set.of());
    try (SimulatedExporter exporter =
        SimulatedExporter.start(
            directory.resolve("gpus.json"), SimulatedExporter.Pretence.of(3, "h100"), busy::get)) {
      DcgmScrape scrape = new DcgmScrape(exporter.uri(), "simulated");
      List<GpuReading> idle = scrape.read();
      assertThat(idle).hasSize(3);
      assertThat(idle.stream().map(r -> GpuModels.slug(r.identity().product(), null)))
          .containsOnly("h100");
      assertThat(idle).allSatisfy(r -> assertThat(r.activity().gpuUtilPercent()).isZero());
      assertThat(idle).allSatisfy(r -> assertThat(r.uuid()).matches("GPU-[0-9a-f-]{36}"));
      assertThat(idle.get(0).activity().memoryTotalBytes()).isEqualTo(81_920L << 20);

      busy.set(Set.of(idle.get(1).uuid()));
      List<GpuReading> working = scrape.read();
      assertThat(working.get(1).activity().gpuUtilPercent()).isBetween(70.0, 100.0);
      assertThat(working.get(1).activity().grEngineActive()).isBetween(0.6, 1.0);
      assertThat(working.get(1).activity().memoryUsedBytes()).isPositive();
      assertThat(working.get(0).activity().gpuUtilPercent()).isZero();
      long before = working.get(1).draw().energyMillijoules();
      await().until(() -> scrape.read().get(1).draw().energyMillijoules() > before);
    }
  }

  @Test
  void identities_are_the_same_next_time() throws Exception {
    Path file = directory.resolve("gpus.json");
    List<String> first;
    try (SimulatedExporter exporter =
        SimulatedExporter.start(file, SimulatedExporter.Pretence.of(2, "l4"), Set::of)) {
      first =
          new DcgmScrape(exporter.uri(), "simulated").read().stream().map(r -> r.uuid()).toList();
    }
    try (SimulatedExporter exporter =
        SimulatedExporter.start(file, SimulatedExporter.Pretence.of(3, "t4"), Set::of)) {
      List<GpuReading> second = new DcgmScrape(exporter.uri(), "simulated").read();
      assertThat(second.stream().map(GpuReading::uuid).toList().subList(0, 2)).isEqualTo(first);
      assertThat(GpuModels.slug(second.get(2).identity().product(), null)).isEqualTo("t4");
    }
  }
}
