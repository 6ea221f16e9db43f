package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.PortRange;
import io.tollgate.agent.runtime.WorkspaceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KeptWorkTest {

  private static final Instant NOW = Instant.parse("2030-01-01T00:00:00Z");

  @TempDir Path directory;
  private KeptWork kept;
  private long free = 1_000;

  @BeforeEach
  void next_agent() throws IOException {
    Path root = Files.createDirectories(directory.resolve("kept"));
    WorkspaceConfig limits =
        new WorkspaceConfig(Duration.ofSeconds(60), 10, 100, 1, 1, 1, PortRange.ANY);
    kept = new KeptWork(root, limits, () -> free);
  }

  private static AllocationId id(long number) {
    return new AllocationId(new UUID(0, number));
  }

  private Path work(String log) throws IOException {
    Path work = directory.resolve("work");
    AllocationDirectory.make(work);
    Files.writeString(AllocationDirectory.log(work), log);
    return work;
  }

  private void keep(long number, String log, Instant when) throws IOException {
    kept.keep(id(number), work(log), Optional.empty(), when);
  }

  private Path log(long number) {
    return AllocationDirectory.log(kept.path(id(number)));
  }

  @Test
  void retention_counts_from_the_keeping_whoever_kept_it() throws Exception {
    keep(1, "old", NOW);
    next_agent();
    kept.tend(NOW.plusSeconds(59));
    assertThat(log(1)).hasContent("old");
    next_agent();
    kept.tend(NOW.plusSeconds(60));
    assertThat(directory.resolve("kept")).isEmptyDirectory();
  }

  @Test
  void server_says_how_long() throws Exception {
    kept.keep(id(1), work("a"), Optional.of(Duration.ofSeconds(100)), NOW);
    kept.keep(id(2), work("b"), Optional.of(Duration.ZERO), NOW);
    kept.tend(NOW.plusSeconds(99));
    assertThat(log(1)).exists();
    assertThat(kept.path(id(2))).doesNotExist();
    kept.tend(NOW.plusSeconds(100));
    assertThat(directory.resolve("kept")).isEmptyDirectory();
  }

  @Test
  void output_and_log_stay_and_nothing_else() throws Exception {
    Path work = work("said");
    Files.writeString(AllocationDirectory.output(work).resolve("result"), "42");
    Files.writeString(AllocationDirectory.input(work).resolve("data"), "x".repeat(1_000));
    Files.writeString(AllocationDirectory.home(work).resolve(".cache"), "y");
    Files.writeString(AllocationDirectory.control(work).resolve("pid"), "1");
    Path elsewhere = Files.writeString(directory.resolve("elsewhere"), "stays");
    Files.createSymbolicLink(AllocationDirectory.home(work).resolve("link"), elsewhere);
    kept.keep(id(1), work, Optional.empty(), NOW);
    assertThat(work).doesNotExist();
    kept.tend(NOW);
    assertThat(AllocationDirectory.output(kept.path(id(1))).resolve("result")).hasContent("42");
    assertThat(log(1)).hasContent("said");
    assertThat(AllocationDirectory.home(kept.path(id(1))))
        .isDirectoryNotContaining("glob:**{input,.cache,link}");
    assertThat(AllocationDirectory.control(kept.path(id(1)))).doesNotExist();
    assertThat(elsewhere).hasContent("stays");
  }

  @Test
  void oldest_go_first_when_there_are_too_many_bytes() throws Exception {
    keep(1, "1234", NOW);
    keep(2, "1234", NOW.plusSeconds(1));
    keep(3, "1234", NOW.plusSeconds(2));
    kept.tend(NOW.plusSeconds(3));
    assertThat(kept.path(id(1))).doesNotExist();
    assertThat(log(2)).exists();
    assertThat(log(3)).exists();
  }

  @Test
  void oldest_go_first_when_the_disk_is_nearly_full_and_no_more_than_it_takes() throws Exception {
    keep(1, "1", NOW);
    keep(2, "2", NOW.plusSeconds(1));
    Path root = directory.resolve("kept");
    KeptWork tight =
        new KeptWork(
            root,
            new WorkspaceConfig(Duration.ofSeconds(60), 10, 100, 1, 1, 1, PortRange.ANY),
            () -> Files.exists(root.resolve(id(1).toString())) ? 99 : 100);
    tight.tend(NOW.plusSeconds(3));
    assertThat(kept.path(id(1))).doesNotExist();
    assertThat(log(2)).exists();
  }

  @Test
  void work_without_log_and_output_is_not_kept() throws Exception {
    keep(1, "", NOW);
    kept.keep(id(2), directory.resolve("absent"), Optional.empty(), NOW);
    kept.tend(NOW);
    assertThat(directory.resolve("kept")).isEmptyDirectory();
    assertThat(directory.resolve("work")).doesNotExist();
  }

  @Test
  void clock_that_was_set_back_keeps_no_more_bytes_than_allowed() throws Exception {
    keep(1, "12345678", NOW);
    keep(2, "12345678", NOW.minusSeconds(86_400));
    kept.tend(NOW.minusSeconds(86_400));
    assertThat(log(1)).exists();
    assertThat(kept.path(id(2))).doesNotExist();
  }

  @Test
  void agent_that_died_while_it_removed_something_ends_it_the_next_time() throws Exception {
    keep(1, "half", NOW);
    Files.move(kept.path(id(1)), directory.resolve("kept").resolve(id(1) + ".gone"));
    next_agent();
    kept.tend(NOW);
    assertThat(directory.resolve("kept")).isEmptyDirectory();
  }

  @Test
  void directories_that_the_work_closed_to_everybody_go_as_well() throws Exception {
    Path work = work("said");
    Path closed = Files.createDirectories(AllocationDirectory.home(work).resolve("a/b"));
    Files.writeString(closed.resolve("x"), "x");
    Files.setPosixFilePermissions(closed, PosixFilePermissions.fromString("---------"));
    Files.setPosixFilePermissions(closed.getParent(), PosixFilePermissions.fromString("r-x------"));
    Assumptions.assumeFalse(Files.isReadable(closed), "modes do not bind root");
    AllocationDirectory.delete(work);
    assertThat(work).doesNotExist();
  }
}
