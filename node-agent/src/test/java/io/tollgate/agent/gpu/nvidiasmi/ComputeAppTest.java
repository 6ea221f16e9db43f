package io.tollgate.agent.gpu.nvidiasmi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.agent.gpu.ProbeFailure;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComputeAppTest {

  private static final String CARD = "GPU-00000000-0000-4000-8000-000000000001";
  private static final String OTHER = "GPU-00000000-0000-4000-8000-000000000002";

  @TempDir Path directory;

  @Test
  void lines_that_are_no_process_on_a_card_are_passed_over() {
    String csv =
        String.join(
            "\r\n",
            "gpu_uuid, pid",
            CARD + ", 123",
            CARD + ", [N/A]",
            "[N/A], 5",
            CARD,
            "",
            OTHER + ",99999999999",
            "No running processes found",
            OTHER + " , 7 , 100 MiB");
    assertThat(ComputeApp.parse(csv))
        .containsExactly(new ComputeApp(CARD, 123), new ComputeApp(OTHER, 7));
  }

  @Test
  void program_that_hangs_is_given_up_and_one_that_fails_is_not_believed() throws Exception {
    assertThat(apps("echo " + CARD + ", 123", Duration.ofSeconds(20)).read())
        .containsExactly(new ComputeApp(CARD, 123));
    ComputeApp.Source fails = apps("echo " + CARD + ", 123; exit 9", Duration.ofSeconds(20));
    assertThatThrownBy(fails::read).isInstanceOf(ProbeFailure.class).hasMessageContaining("9");
    ComputeApp.Source hangs = apps("exec sleep 300", Duration.ofMillis(50));
    assertThatThrownBy(hangs::read).isInstanceOf(ProbeFailure.class).hasMessageContaining("50 ms");
  }

  private ComputeApp.Source apps(String script, Duration timeout) throws Exception {
    Path program = Files.createTempFile(directory, "smi", ".sh");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    assertThat(program.toFile().setExecutable(true)).isTrue();
    return ComputeApp.by(
        new SmiCommand(program.toString(), directory.resolve("apps.csv"), timeout, () -> 0));
  }
}
