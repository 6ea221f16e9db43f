package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Work that adds a line to a file five times a second and goes on until it is stopped.
 *
 * @param file what it writes
 */
record Work(Client client, String id, Path file) {

  /** Waits until the server says it runs. */
  Work running() {
    client.await(id, "running");
    goesOn();
    return this;
  }

  /** Waits for more of its output. */
  void goesOn() {
    long before = length();
    RealParts.await().untilAsserted(() -> assertThat(length()).isGreaterThan(before + 5));
  }

  /** Its process. */
  ProcessHandle process() throws IOException {
    long pid = Long.parseLong(Files.readString(Path.of(file + ".pid")).strip());
    return ProcessHandle.of(pid).orElseThrow();
  }

  private long length() {
    return file.toFile().length();
  }
}
