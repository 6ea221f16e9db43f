package io.tollgate.agent.gpu.simulated;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.GpuSigns;
import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.RecoveryAction;
import io.tollgate.agent.gpu.dcgm.DcgmScrape;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Faults of a script, as a scrape sees them. The script's clock is moved by the test. */
class SimulatedFaultsTest {

  @TempDir Path directory;
  private final AtomicLong clock = new AtomicLong(50_000);
  private SimulatedExporter exporter;
  private DcgmScrape scrape;

  private Set<String> busy = Set.of();

  private void start(String... lines) throws Exception {
    FaultScript.Parsed parsed = FaultScript.parse(List.of(lines), 2);
    assertThat(parsed.mistakes()).isEmpty();
    exporter =
        SimulatedExporter.start(
            directory.resolve("gpus.json"),
            new SimulatedExporter.Pretence(2, "h100", parsed.script()),
            () -> busy,
            clock::get);
    scrape = new DcgmScrape(exporter.uri(), "simulated");
  }

  @AfterEach
  void stop() {
    exporter.close();
  }

  private List<GpuReading> readAt(long scriptMs) throws ProbeFailure {
    clock.set(50_000 + scriptMs);
    return scrape.read();
  }

  @Test
  void signs_appear_on_the_gpu_that_is_named() throws Exception {
    start(
        "at 1s gpu 1 xid 79",
        "at 1s gpu 1 row_remap_failure",
        "at 1s gpu 1 row_remap_pending",
        "at 1s gpu 1 ecc 3",
        "at 1s gpu 1 throttle 72",
        "at 1s gpu 1 recovery 2");
    assertThat(readAt(0).get(1).signs().xid()).isZero();
    List<GpuReading> sick = readAt(1_000);
    GpuSigns signs = sick.get(1).signs();
    assertThat(signs.xid()).isEqualTo(79);
    assertThat(signs.rowRemapFailure()).isTrue();
    assertThat(signs.rowRemapPending()).isTrue();
    assertThat(signs.eccDoubleBitVolatile()).isEqualTo(3);
    assertThat(signs.clocksEventReasons()).isEqualTo(72);
    assertThat(signs.recoveryAction()).isEqualTo(RecoveryAction.NODE_REBOOT);
    assertThat(sick.get(0).signs()).isEqualTo(readAt(0).get(0).signs());
  }

  @Test
  void stale_numbers_stand_still_and_go_on_from_there() throws Exception {
    start("at 1s gpu 0 stale", "at 9s back");
    GpuReading before = readAt(1_000).get(0);
    List<GpuReading> later = readAt(8_000);
    assertThat(later.get(0)).isEqualTo(before);
    assertThat(later.get(1).draw().energyMillijoules())
        .isGreaterThan(before.draw().energyMillijoules());
    readAt(9_000);
    assertThat(readAt(10_000).get(0).draw().energyMillijoules())
        .isGreaterThan(before.draw().energyMillijoules());
  }

  @Test
  void a_gpu_that_its_work_leaves_alone_shows_what_one_without_work_shows() throws Exception {
    start("at 1s gpu 0 idle", "at 9s back");
    busy = readAt(0).stream().map(GpuReading::uuid).collect(Collectors.toSet());
    assertThat(watts(500, 0)).isGreaterThan(2 * idleWatts());
    assertThat(watts(2_000, 0)).isEqualTo(idleWatts());
    assertThat(watts(3_000, 1)).isGreaterThan(2 * idleWatts());
    assertThat(watts(9_000, 0)).isGreaterThan(2 * idleWatts());
  }

  private double watts(long scriptMs, int gpu) throws ProbeFailure {
    return readAt(scriptMs).get(gpu).draw().powerWatts();
  }

  private double idleWatts() throws ProbeFailure {
    Set<String> at = busy;
    busy = Set.of();
    double watts = watts(clock.get() - 50_000, 1);
    busy = at;
    return watts;
  }

  @Test
  void sentinels_are_no_values_and_a_gpu_that_vanishes_is_not_there() throws Exception {
    start("at 1s gpu 0 sentinels", "at 2s gpu 1 vanish", "at 3s back");
    GpuReading silent = readAt(1_000).get(0);
    assertThat(silent.draw().powerWatts()).isNull();
    assertThat(silent.draw().energyMillijoules()).isNull();
    assertThat(silent.signs()).isEqualTo(GpuSigns.UNKNOWN);
    assertThat(scrape.dropped()).containsKey("sentinel");
    assertThat(readAt(2_000)).hasSize(1);
    assertThat(readAt(3_000)).hasSize(2);
  }

  @Test
  void exporter_fails_is_slow_and_comes_back() throws Exception {
    start("at 1s http 500", "at 2s back", "at 3s slow 20ms");
    assertThatThrownBy(() -> readAt(1_000)).hasMessageContaining("answered 500");
    assertThat(readAt(2_000)).hasSize(2);
    assertThat(readAt(3_000)).hasSize(2);
  }

  @Test
  void exporter_that_hangs_is_let_go_when_it_is_closed() throws Exception {
    start("at 1s hang");
    clock.set(51_000);
    Thread closer = new Thread(exporter::close);
    closer.start();
    assertThatThrownBy(scrape::read).isInstanceOf(ProbeFailure.class);
    closer.join();
  }
}
