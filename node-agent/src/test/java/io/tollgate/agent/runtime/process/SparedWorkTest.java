package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tollgate.agent.isolation.Isolations;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What work inherits of an agent that is spared when memory runs out. */
class SparedWorkTest {

  @TempDir Path directory;

  @Test
  void work_of_a_spared_agent_is_not_spared() throws Exception {
    Process probe =
        new ProcessBuilder("/bin/sh", "-c", "printf -- -500 >/proc/self/oom_score_adj")
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assumeThat(probe.waitFor()).as("this user cannot be spared").isZero();
    Path output = directory.resolve("output");
    Path control = Files.createDirectory(directory.resolve("control"));
    Files.writeString(
        control.resolve("launch"),
        "confine() { :; }\nscript='exec cat /proc/self/oom_score_adj'\nset --\n");
    Process process =
        new ProcessBuilder(
                "/bin/sh",
                "-c",
                "printf -- -500 >/proc/self/oom_score_adj; exec setsid /bin/sh \"$@\"",
                "sh",
                Launcher.in(directory, Isolations.none(directory)).shim().toString(),
                control.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor()).isZero();
    assertThat(Files.readString(output)).isEqualTo("0\n");
  }
}
