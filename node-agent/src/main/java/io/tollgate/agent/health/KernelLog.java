package io.tollgate.agent.health;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the kernel's log record by record, on a thread of its own, and keeps the XIDs. The kernel
 * tells at once, with the process and the card, where the exporter's number is up to half a minute
 * old and hides all but the last; but only root may read it.
 */
public final class KernelLog implements AutoCloseable {

  /** The kernel's own bound for one record. */
  private static final int RECORD_BYTES = 8_192;

  /** Enough for a card that repeats itself until the next look; more says nothing new. */
  private static final int MOST_WAITING = 1_024;

  private static final Logger log = LoggerFactory.getLogger(KernelLog.class);

  private final FileChannel records;
  private final BlockingQueue<KernelXid> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
  private final Runnable news;
  private final Thread reader;

  private KernelLog(FileChannel records, Runnable news) {
    this.records = records;
    this.news = news;
    this.reader = new Thread(this::readAll, "kernel-log");
    reader.setDaemon(true);
  }

  /**
   * Begins to read, from the oldest record that the kernel still has.
   *
   * @param path {@code /dev/kmsg}
   * @param news told, by another thread, that there is something to take
   * @return empty when this user may not read it; XIDs are then the exporter's alone
   */
  public static Optional<KernelLog> open(Path path, Runnable news) {
    try {
      KernelLog kernelLog = new KernelLog(FileChannel.open(path, StandardOpenOption.READ), news);
      kernelLog.reader.start();
      return Optional.of(kernelLog);
    } catch (IOException e) {
      log.info("The kernel's log cannot be read ({}); XIDs come from the exporter alone.", e, e);
      return Optional.empty();
    }
  }

  /** What was read since the last time, in the kernel's order. */
  public List<KernelXid> take() {
    List<KernelXid> taken = new ArrayList<>();
    waiting.drainTo(taken);
    return taken;
  }

  private void readAll() {
    ByteBuffer record = ByteBuffer.allocate(RECORD_BYTES);
    int failures = 0;
    while (failures < MOST_WAITING) {
      record.clear();
      try {
        if (records.read(record) < 0) {
          return;
        }
        failures = 0;
        text(record).flatMap(KernelXid::of).ifPresent(this::keep);
      } catch (ClosedChannelException closed) {
        return;
      } catch (IOException overwritten) {
        // Records were overwritten before they were read: the kernel goes on with the oldest left.
        failures++;
      }
    }
    log.warn("The kernel's log cannot be read any more; XIDs come from the exporter alone.");
  }

  private static Optional<String> text(ByteBuffer record) {
    record.flip();
    return Optional.of(StandardCharsets.UTF_8.decode(record).toString());
  }

  private void keep(KernelXid said) {
    if (waiting.offer(said)) {
      news.run();
    }
  }

  @Override
  public void close() {
    try {
      records.close();
    } catch (IOException e) {
      log.debug("The kernel's log goes with the process.", e);
    }
  }
}
