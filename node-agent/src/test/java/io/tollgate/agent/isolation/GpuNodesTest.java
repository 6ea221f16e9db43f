package io.tollgate.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A card that is whole and one that is cut into two slices. */
class GpuNodesTest {

  private static final String WHOLE = "GPU-00000000-0000-4000-8000-000000000001";
  private static final String CUT = "GPU-00000000-0000-4000-8000-000000000002";

  @TempDir Path directory;
  private GpuNodes nodes;

  @BeforeEach
  void make_driver() throws Exception {
    card("0000:01:00.0", WHOLE, 1);
    card("0000:02:00.0", CUT, 0);
    instance("gpu0/mig/gi3/access", 30);
    instance("gpu0/mig/gi3/ci0/access", 31);
    instance("gpu0/mig/gi5/access", 48);
    instance("gpu0/mig/gi5/ci0/access", 49);
    instance("mig/config", 1);
    for (String name :
        List.of(
            "nvidia0",
            "nvidia1",
            "nvidiactl",
            "nvidia-caps/nvidia-cap30",
            "nvidia-caps/nvidia-cap31",
            "nvidia-caps/nvidia-cap48",
            "nvidia-caps/nvidia-cap49",
            "nvidia-caps/nvidia-cap1")) {
      device(name);
    }
    nodes = new GpuNodes(directory.resolve("driver"), directory.resolve("dev"));
  }

  private void card(String bus, String uuid, int minor) throws IOException {
    Path card = Files.createDirectories(directory.resolve("driver/gpus").resolve(bus));
    Files.writeString(
        card.resolve("information"),
        "Model: \t\t A\nGPU UUID: \t "
            + uuid
            + "\nDevice Minor: \t "
            + minor
            + "\nGPU Excluded:\t No\n");
  }

  private void instance(String name, int minor) throws IOException {
    Path file = directory.resolve("driver/capabilities").resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(
        file, "DeviceFileMinor: " + minor + "\nDeviceFileMode: 292\nDeviceFileModify: 1\n");
  }

  private void device(String name) throws Exception {
    Path path = directory.resolve("dev").resolve(name);
    Files.createDirectories(path.getParent());
    Process made = new ProcessBuilder("mknod", path.toString(), "c", "1", "7").start();
    assumeTrue(made.waitFor() == 0, "no device files can be made here");
  }

  private List<String> foreign(String... held) throws IsolationFailure {
    return nodes.foreign(List.of(held)).stream()
        .map(node -> node.path().getFileName().toString())
        .toList();
  }

  @Test
  void who_holds_a_card_is_kept_from_the_others_and_their_slices() throws Exception {
    assertThat(foreign(WHOLE))
        .containsExactlyInAnyOrder(
            "nvidia0", "nvidia-cap30", "nvidia-cap31", "nvidia-cap48", "nvidia-cap49");
  }

  @Test
  void who_holds_a_slice_gets_its_card_and_no_other_slice() throws Exception {
    assertThat(foreign("MIG-" + CUT + "/5/0"))
        .containsExactlyInAnyOrder("nvidia1", "nvidia-cap30", "nvidia-cap31");
  }

  @Test
  void who_holds_nothing_is_kept_from_all() throws Exception {
    assertThat(foreign()).contains("nvidia0", "nvidia1").doesNotContain("nvidiactl", "nvidia-cap1");
  }

  @Test
  void slice_under_a_name_that_says_nothing_of_its_card_is_refused() {
    assertThatThrownBy(() -> foreign("MIG-11111111-2222-4333-8444-555555555555"))
        .isInstanceOf(IsolationFailure.class)
        .hasMessageContaining("MIG-11111111");
  }
}
