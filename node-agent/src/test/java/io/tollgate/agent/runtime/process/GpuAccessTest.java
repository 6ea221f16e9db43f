package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.isolation.Host;
import io.tollgate.agent.runtime.StartFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** GPUs that are harmless devices under the names of GPUs. */
class GpuAccessTest extends IsolatedWork {

  private static final String FIRST = "GPU-00000000-0000-4000-8000-000000000001";
  private static final String SECOND = "GPU-00000000-0000-4000-8000-000000000002";

  private Path devices;

  @Override
  Host host() throws IOException {
    devices = Files.createDirectories(state.resolve("devices"));
    Path driver = state.resolve("driver");
    // The numbers of the devices are not in the order of the cards.
    card(driver, "0000:17:00.0", FIRST, 1);
    card(driver, "0000:65:00.0", SECOND, 0);
    node("nvidia1", 7);
    node("nvidia0", 5);
    node("nvidiactl", 8);
    return new Host(true, Path.of("/proc"), devices, driver, List.of());
  }

  private static void card(Path driver, String bus, String uuid, int minor) throws IOException {
    Path card = Files.createDirectories(driver.resolve("gpus").resolve(bus));
    Files.writeString(
        card.resolve("information"),
        "Model: \t\t NVIDIA H100 80GB HBM3\nIRQ:   \t\t 63\nGPU UUID: \t "
            + uuid
            + "\nBus Location: \t "
            + bus
            + "\nDevice Minor: \t "
            + minor
            + "\n");
  }

  /** A device of the kernel's memory driver that the shell itself has no use for. */
  private void node(String name, int minor) throws IOException {
    Path path = devices.resolve(name);
    if (!Files.exists(path)) {
      try {
        int made =
            new ProcessBuilder("mknod", "-m", "666", path.toString(), "c", "1", minor + "")
                .start()
                .waitFor();
        assumeTrue(made == 0, "no device files can be made here");
      } catch (InterruptedException e) {
        throw new IOException(e);
      }
    }
  }

  private String attempts() {
    return "for n in nvidia0 nvidia1 nvidiactl; do ( : <"
        + devices
        + "/$n ) 2>/dev/null && echo $n; done; true";
  }

  @Test
  void work_opens_the_gpus_that_it_holds_and_what_all_share_and_no_other() throws Exception {
    assertThat(isolation.examine(true, List.of(FIRST, SECOND))).isEmpty();
    assertThat(output(Wishes.shell(attempts()).gpus(List.of(FIRST))))
        .isEqualTo("nvidia1\nnvidiactl\n");
    assertThat(output(Wishes.shell(attempts()).gpus(List.of(SECOND))))
        .isEqualTo("nvidia0\nnvidiactl\n");
    assertThat(output(Wishes.shell(attempts()).gpus(List.of(SECOND, FIRST))))
        .isEqualTo("nvidia0\nnvidia1\nnvidiactl\n");
    assertThat(output(Wishes.shell(attempts()))).isEqualTo("nvidiactl\n");
  }

  @Test
  void work_cannot_uncover_what_is_covered() throws Exception {
    assertThat(isolation.examine(true, List.of(FIRST, SECOND))).isEmpty();
    Path covered = devices.resolve("nvidia0");
    String script =
        "( umount "
            + covered
            + "; unshare --user --map-root-user --mount umount "
            + covered
            + "; mknod $HOME/n c 1 5; chmod 666 "
            + covered
            + " ) >/dev/null 2>&1; "
            + attempts();
    assertThat(output(Wishes.shell(script).gpus(List.of(FIRST)))).isEqualTo("nvidia1\nnvidiactl\n");
  }

  @Test
  void gpu_without_a_device_of_its_own_is_told_and_not_handed_out() throws Exception {
    assertThat(isolation.examine(true, List.of(FIRST, "GPU-3")))
        .anySatisfy(reason -> assertThat(reason).contains("GPU-3"));
    assertThat(isolation.examine(true, List.of(FIRST, SECOND))).isEmpty();
    assertThatThrownBy(() -> run(Wishes.run("true").gpus(List.of("GPU-3"))))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("GPU-3");
  }
}
