package io.tollgate.agent.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A named pipe stands for the kernel: one write is one record, and reading waits for the next. */
class KernelLogTest {

  @TempDir Path directory;

  @Test
  void xids_are_kept_as_they_come_and_everything_else_is_passed_over() throws Exception {
    Path pipe = directory.resolve("kmsg");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    AtomicInteger news = new AtomicInteger();
    List<KernelXid> taken = new ArrayList<>();
    try (RandomAccessFile kernel = new RandomAccessFile(pipe.toFile(), "rw")) {
      KernelLog log = KernelLog.open(pipe, news::incrementAndGet).orElseThrow();
      for (int record = 1; record <= 3; record++) {
        int expected = record;
        kernel.write(
            ("3," + record + ",5000000,-;NVRM: Xid (PCI:0000:61:00): " + (100 + record) + ", x\n")
                .getBytes(StandardCharsets.UTF_8));
        await().until(() -> news.get() == expected);
      }
      taken.addAll(log.take());
      kernel.write("6,4,5000000,-;usb 1-1: new device\n".getBytes(StandardCharsets.UTF_8));
      log.close();
    }
    assertThat(taken).extracting(KernelXid::xid).containsExactly(101, 102, 103);
    assertThat(news).hasValue(3);
  }

  @Test
  void log_that_cannot_be_read_is_told_and_done_without() {
    Optional<KernelLog> none = KernelLog.open(directory.resolve("none"), () -> {});
    assertThat(none).isEmpty();
  }
}
