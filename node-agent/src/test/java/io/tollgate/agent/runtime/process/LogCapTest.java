package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.runtime.LogPiece;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Logs that real processes write while they are capped. */
class LogCapTest {

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long MIB = 1 << 20;

  @TempDir Path root;
  private Path work;
  private Process writer;

  @BeforeEach
  void make_work() throws IOException {
    work = root.resolve("w");
    AllocationDirectory.make(work);
  }

  @AfterEach
  void end_writer() throws Exception {
    if (writer != null) {
      writer.destroyForcibly().waitFor();
    }
  }

  /** Appends as the shim's work does: by a descriptor that stays open. */
  private void write(String script) throws IOException {
    writer =
        new ProcessBuilder("sh", "-c", script)
            .redirectOutput(
                ProcessBuilder.Redirect.appendTo(AllocationDirectory.log(work).toFile()))
            .start();
  }

  private void append(String text) throws IOException {
    Files.writeString(
        AllocationDirectory.log(work), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private long bytesOnDisk() throws Exception {
    Process du =
        new ProcessBuilder("du", "--block-size=1", AllocationDirectory.log(work).toString())
            .start();
    String line = new String(du.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(du.waitFor()).isZero();
    return Long.parseLong(line.split("\\s")[0]);
  }

  private LogPiece read(long offset) {
    return WorkLog.read(work, offset, 64 * 1024).orElseThrow();
  }

  @Test
  void flood_is_capped_while_it_is_written_and_its_beginning_and_end_can_be_read()
      throws Exception {
    LogCap cap = new LogCap(root, 8 * MIB);
    // 300 MB of numbered lines, as fast as they come.
    write(
        "echo first ä; seq -f '%.0f é line of output that nobody will ever read in full' 5300000");
    long highest = 0;
    while (writer.isAlive()) {
      cap.tend();
      highest = Math.max(highest, bytesOnDisk());
    }
    cap.tend();
    long size = Files.size(AllocationDirectory.log(work));
    assertThat(size).as("offsets are what they would be without a cap").isGreaterThan(300_000_000);
    assumeThat(LogRanges.read(work).base()).as("this file system makes holes").isZero();
    assertThat(highest).as("never near the size of the flood").isLessThan(150 * MIB);
    assertThat(bytesOnDisk()).isLessThan(8 * MIB + 64 * 1024);

    long dropped = requireWholeLines(size);
    assertThat(dropped).isEqualTo(size - LogRanges.read(work).bytes(size));
    LogPiece last = read(size - 100);
    assertThat(new String(last.bytes(), StandardCharsets.UTF_8)).contains("5300000 é line");
    assertThat(last.atEnd()).isTrue();
  }

  /** Reads all that is kept, as a reader from the beginning; gives what it was told is missing. */
  private long requireWholeLines(long size) {
    long at = 0;
    long dropped = 0;
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (at < size) {
      LogPiece piece = read(at);
      assertThat(piece.bytes()).isNotEmpty();
      dropped += piece.offset() - at;
      all.writeBytes(piece.bytes());
      at = piece.offset() + piece.bytes().length;
    }
    List<String> lines = all.toString(StandardCharsets.UTF_8).lines().toList();
    assertThat(lines.get(0)).isEqualTo("first ä");
    assertThat(lines.subList(1, lines.size()))
        .allMatch(line -> line.matches("[0-9]+ é line of output that nobody .* read in full"));
    return dropped;
  }

  @Test
  void reader_in_the_middle_is_sent_on_and_one_at_the_end_notices_nothing() throws Exception {
    LogCap cap = new LogCap(root, 64 * 1024);
    String line = "x".repeat(99) + "\n";
    append(line.repeat(1_000));
    long end = 100_000;
    assertThat(read(end).bytes()).isEmpty();
    cap.tend();
    LogRanges ranges = LogRanges.read(work);
    assumeThat(ranges.base()).as("this file system makes holes").isZero();
    assertThat(read(0).bytes()).hasSize((int) ranges.headEnd());
    assertThat(read(0).gap()).isTrue();
    assertThat(read(ranges.headEnd() + 10).offset()).isEqualTo(ranges.tailStart());
    assertThat(ranges.tailStart() % 100).as("lines are whole").isZero();
    append("news\n");
    assertThat(new String(read(end).bytes(), StandardCharsets.UTF_8)).isEqualTo("news\n");
    assertThat(read(end).offset()).isEqualTo(end);
  }

  @Test
  void binary_and_one_endless_line_are_capped_as_well() throws Exception {
    LogCap cap = new LogCap(root, 64 * 1024);
    append("\uFFFD€😀".repeat(30_000));
    cap.tend();
    LogRanges ranges = LogRanges.read(work);
    LogPiece head = read(0);
    LogPiece tail = read(ranges.tailStart());
    assertThat(ranges.bytes(300_000)).isLessThan(64 * 1024);
    for (LogPiece piece : List.of(head, tail)) {
      String text = new String(piece.bytes(), StandardCharsets.UTF_8);
      assertThat(text.replace("\uFFFD€😀", "")).hasSizeLessThan(8);
      assertThat(text.getBytes(StandardCharsets.UTF_8)).isEqualTo(piece.bytes());
    }
  }

  @Test
  void next_agent_goes_on_where_the_last_one_stopped() throws Exception {
    append("x".repeat(99).concat("\n").repeat(1_000));
    new LogCap(root, 64 * 1024).tend();
    LogRanges first = LogRanges.read(work);
    append("y".repeat(99).concat("\n").repeat(1_000));
    new LogCap(root, 64 * 1024).tend();
    LogRanges second = LogRanges.read(work);
    assertThat(second.headEnd()).isEqualTo(first.headEnd());
    assertThat(second.tailStart()).isGreaterThan(first.tailStart());
    assertThat(new String(read(second.tailStart()).bytes(), StandardCharsets.UTF_8))
        .startsWith("yyy");
  }

  @Test
  void where_no_holes_can_be_made_the_file_begins_anew_and_offsets_grow_on() throws Exception {
    Path log = AllocationDirectory.log(work);
    append("x".repeat(100_000));
    new LogCap(root, 64 * 1024, List.of(Path.of("/bin/false"))).tend();
    assertThat(log).isEmptyFile();
    append("after");
    LogPiece piece = read(0);
    assertThat(piece.offset()).isEqualTo(100_000);
    assertThat(new String(piece.bytes(), StandardCharsets.UTF_8)).isEqualTo("after");
    assertThat(piece.atEnd()).isTrue();
  }

  @Test
  void work_goes_on_writing_while_nobody_caps_its_log() throws Exception {
    LogCap cap = new LogCap(root, 64 * 1024);
    String line = "a line of some characters, of which there are many";
    write("i=0; while [ $i -lt 4000 ]; do echo '" + line + "'; i=$((i+1)); done; exec sleep 60");
    long all = 4_000L * (line.length() + 1);
    await().atMost(PATIENCE).until(() -> Files.size(AllocationDirectory.log(work)) == all);
    cap.tend();
    assertThat(LogRanges.read(work).bytes(all)).isLessThan(64 * 1024);
    assertThat(writer.isAlive()).isTrue();
  }
}
