package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.LogLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptLogsTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir Path directory;
  private KeptLogs logs;

  @BeforeEach
  void next_agent() throws IOException {
    Path kept = Files.createDirectories(directory.resolve("kept"));
    logs = new KeptLogs(kept, new LogLimits(Duration.ofSeconds(60), 10));
  }

  private static AllocationId id(long number) {
    return new AllocationId(new UUID(0, number));
  }

  private void keep(long number, String text, Instant when) throws IOException {
    logs.keep(id(number), Files.writeString(directory.resolve("log"), text), when);
  }

  @Test
  void retention_counts_from_the_keeping_whoever_kept_it() throws Exception {
    Path silent = Files.writeString(directory.resolve("log"), "old");
    Files.setLastModifiedTime(silent, FileTime.from(NOW.minusSeconds(86_400)));
    logs.keep(id(1), silent, NOW);
    next_agent();
    logs.removeOld(NOW.plusSeconds(59));
    assertThat(logs.path(id(1))).hasContent("old");
    logs.removeOld(NOW.plusSeconds(60));
    assertThat(logs.path(id(1))).doesNotExist();
  }

  @Test
  void oldest_go_first_when_there_are_too_many_bytes() throws Exception {
    keep(1, "1234", NOW);
    keep(2, "1234", NOW.plusSeconds(1));
    keep(3, "1234", NOW.plusSeconds(2));
    logs.removeOld(NOW.plusSeconds(3));
    assertThat(logs.path(id(1))).doesNotExist();
    assertThat(logs.path(id(2))).exists();
    assertThat(logs.path(id(3))).exists();
  }

  @Test
  void log_that_is_empty_or_not_there_is_not_kept() throws Exception {
    keep(1, "", NOW);
    logs.keep(id(2), directory.resolve("absent"), NOW);
    assertThat(directory.resolve("kept")).isEmptyDirectory();
  }

  @Test
  void clock_that_was_set_back_keeps_no_more_bytes_than_allowed() throws Exception {
    keep(1, "12345678", NOW);
    keep(2, "12345678", NOW.minusSeconds(86_400));
    logs.removeOld(NOW.minusSeconds(86_400));
    assertThat(logs.path(id(1))).exists();
    assertThat(logs.path(id(2))).doesNotExist();
  }
}
