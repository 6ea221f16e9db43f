package io.tollgate.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanupTest {
  @Test
  void what_a_killed_demo_has_left_is_removed_and_nothing_else(@TempDir Path temporary)
      throws Exception {
    Process ended = new ProcessBuilder("true").start();
    ended.waitFor();
    Path dead = Files.createDirectories(temporary.resolve("tollgate-demo-" + ended.pid() + "-1"));
    Files.writeString(dead.resolve("file"), "");
    Path alive = Files.createDirectories(temporary.resolve(Cleanup.prefix() + "2"));
    Path foreign = Files.createDirectories(temporary.resolve("tollgate-demo-mine"));
    Process workload =
        new ProcessBuilder("sh", "-c", "while :; do sleep 1; done", dead + "/workload").start();
    try {
      Cleanup.afterKilledDemos(temporary);
      assertThat(workload.waitFor(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      workload.destroyForcibly();
    }
    assertThat(dead).doesNotExist();
    assertThat(alive).exists();
    assertThat(foreign).exists();
  }
}
