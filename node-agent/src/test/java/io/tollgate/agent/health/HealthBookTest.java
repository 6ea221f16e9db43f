package io.tollgate.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.gpu.GpuIdentity;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.GpuSigns;
import io.tollgate.agent.protocol.ClearHealth;
import io.tollgate.agent.protocol.HealthCondition;
import io.tollgate.agent.protocol.HealthState;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HealthBookTest {

  private static final UUID BOOT = new UUID(7, 7);
  private static final List<String> GPUS = List.of("GPU-0", "GPU-1");

  @TempDir Path directory;
  private long nowMs = 50_000;
  private HealthBook book;

  @BeforeEach
  void open() throws IOException {
    book = open(BOOT);
  }

  private HealthBook open(UUID boot) throws IOException {
    return new HealthBook(
        directory.resolve("health.json"),
        boot,
        HealthPolicyReader.builtIn(),
        () -> new Moment(nowMs, Instant.ofEpochMilli(1_700_000_000_000L + nowMs)));
  }

  private boolean look(int xidOfFirst, int xidOfSecond) {
    nowMs += 15_000;
    boolean news =
        book.looked(
            List.of(reading("GPU-0", xidOfFirst), reading("GPU-1", xidOfSecond)), GPUS, signs(2));
    book.save();
    return news;
  }

  private static GpuReading reading(String uuid, int xid) {
    return GpuReading.of(GpuIdentity.card(uuid, 0, "x")).with(GpuSigns.builder().xid(xid).build());
  }

  private static NodeSigns signs(int shown) {
    return new NodeSigns(OptionalLong.empty(), OptionalLong.empty(), List.of(), shown, 2);
  }

  private static KernelXid said(long sequence, long uptimeMs, int xid) {
    return new KernelXid(sequence, uptimeMs, "0000:61:00", xid, null, "NVRM: Xid " + xid);
  }

  private HealthState stateOf(String uuid) {
    return book.gpuReports().stream()
        .filter(report -> report.gpuUuid().equals(uuid))
        .map(report -> report.state())
        .findFirst()
        .orElse(HealthState.HEALTHY);
  }

  @Test
  void server_hears_of_changes_and_of_nothing_else() {
    assertThat(look(0, 0)).isFalse();
    assertThat(look(62, 0)).isTrue();
    assertThat(look(62, 0)).isFalse();
    assertThat(look(62, 31)).isFalse();
    assertThat(book.gpuReports()).hasSize(1);
    assertThat(book.takeFindings())
        .extracting(found -> found.note().gpuUuid() + " " + found.note().cause())
        .containsExactly("GPU-0 xid_62", "GPU-1 xid_31");
    assertThat(book.takeFindings()).isEmpty();
  }

  @Test
  void next_agent_of_the_same_boot_knows_it_and_takes_no_old_number_for_new() throws IOException {
    look(0, 0);
    look(62, 0);
    book = open(BOOT);
    assertThat(stateOf("GPU-0")).isEqualTo(HealthState.SICK);
    assertThat(look(62, 0)).isFalse();
    // What happened while no agent looked is a change all the same.
    look(62, 119);
    assertThat(stateOf("GPU-1")).isEqualTo(HealthState.SICK);
  }

  @Test
  void restart_of_the_machine_begins_anew() throws IOException {
    look(0, 0);
    look(62, 0);
    book = open(new UUID(8, 8));
    assertThat(book.gpuReports()).isEmpty();
  }

  @Test
  void what_drains_the_node_is_the_nodes_too_and_is_cleared_from_either_side() {
    look(0, 0);
    look(79, 79);
    List<HealthCondition> node = book.nodeReports();
    assertThat(node).extracting(HealthCondition::cause).containsExactly("xid_79", "xid_79");
    String since = node.get(0).since();
    assertThat(book.clear(List.of(new ClearHealth("GPU-0", "xid_79", since)))).isTrue();
    assertThat(stateOf("GPU-0")).isEqualTo(HealthState.HEALTHY);
    assertThat(stateOf("GPU-1")).isEqualTo(HealthState.SICK);
    assertThat(book.clear(List.of(new ClearHealth(null, "xid_79", since)))).isTrue();
    assertThat(book.nodeReports()).isEmpty();
    // Once more changes nothing.
    assertThat(book.clear(List.of(new ClearHealth(null, "xid_79", since)))).isFalse();
  }

  @Test
  void kernel_is_read_from_its_oldest_record_and_what_was_before_the_first_look_only_warns()
      throws IOException {
    assertThat(book.logged(List.of(said(1, 20_000, 62)), bus -> List.of("GPU-0"))).isTrue();
    assertThat(stateOf("GPU-0")).isEqualTo(HealthState.SUSPECT);
    book.logged(List.of(said(2, 60_000, 119)), bus -> List.of("GPU-1"));
    assertThat(stateOf("GPU-1")).isEqualTo(HealthState.SICK);
    book.clear(
        List.of(
            new ClearHealth(
                "GPU-1", "xid_119", book.gpuReports().get(1).conditions().get(0).since())));
    book.save();
    // The next agent reads the same records again, and a later one that it did not live to see.
    book = open(BOOT);
    book.logged(
        List.of(said(1, 20_000, 62), said(2, 60_000, 119), said(3, 70_000, 48)),
        bus -> List.of("GPU-1"));
    assertThat(book.gpuReports().get(1).conditions())
        .extracting(HealthCondition::cause)
        .containsExactly("xid_48");
  }

  @Test
  void gpu_that_is_no_longer_shown_is_missing_unless_the_look_failed() {
    look(0, 0);
    for (int look = 0; look < 5; look++) {
      nowMs += 15_000;
      book.looked(List.of(), GPUS, signs(0));
    }
    assertThat(book.missing()).isEmpty();
    for (int look = 0; look < 3; look++) {
      nowMs += 15_000;
      book.looked(List.of(reading("GPU-0", 0)), GPUS, signs(1));
    }
    assertThat(book.missing()).containsExactly("GPU-1");
    assertThat(book.nodeReports()).extracting(HealthCondition::cause).containsExactly("gpu_count");
    book.forget("GPU-1");
    assertThat(book.missing()).isEmpty();
  }

  @Test
  void trespass_is_told_of_the_gpu_on_which_it_happens() {
    look(0, 0);
    assertThat(book.trespassed(Map.of("GPU-1", "pid 12"))).isTrue();
    assertThat(stateOf("GPU-1")).isEqualTo(HealthState.SUSPECT);
    assertThat(book.trespassed(Map.of("GPU-1", "pid 13"))).isFalse();
    assertThat(book.trespassed(Map.of())).isTrue();
    assertThat(book.gpuReports()).isEmpty();
  }

  @Test
  void gpu_with_processes_that_outlived_their_kill_is_sick_until_they_are_gone() {
    look(92, 0);
    assertThat(book.stuck(Map.of("GPU-1", "still there"))).isTrue();
    assertThat(stateOf("GPU-1")).isEqualTo(HealthState.SICK);
    assertThat(book.gpuReports().get(0).cause()).isEqualTo("unkillable");
    assertThat(book.stuck(Map.of())).isTrue();
    assertThat(book.gpuReports()).noneMatch(report -> report.cause().equals("unkillable"));
  }
}
