package io.tollgate.agent.clock;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.UUID;

/**
 * The boot clock as Linux shows it under {@code /proc}, in steps of ten milliseconds. {@code
 * /proc/uptime} is CLOCK_BOOTTIME: "the uptime of the system (including time spent in suspend)",
 * proc_uptime(5); the kernel reads it by {@code ktime_get_boottime_ts64} in fs/proc/uptime.c.
 * Java's own monotonic clock stands still while the machine sleeps.
 */
public final class LinuxBootClock implements BootClock {

  private static final String UPTIME = "/proc/uptime";
  private static final Path BOOT_ID = Path.of("/proc/sys/kernel/random/boot_id");

  private final UUID bootId;

  /** Kept open, since it is read many times a second; each read from its start is a new answer. */
  private final RandomAccessFile uptime;

  private final byte[] buffer = new byte[64];

  /**
   * Reads the boot id.
   *
   * @throws IOException when the machine has no Linux {@code /proc}
   */
  public LinuxBootClock() throws IOException {
    bootId = UUID.fromString(Files.readString(BOOT_ID).strip());
    uptime = new RandomAccessFile(UPTIME, "r");
  }

  @Override
  public synchronized long uptimeMs() {
    try {
      uptime.seek(0);
      int length = Math.max(0, uptime.read(buffer));
      String text = new String(buffer, 0, length, StandardCharsets.US_ASCII);
      return parseSeconds(text.substring(0, text.indexOf(' ')));
    } catch (IOException e) {
      throw new UncheckedIOException("the boot clock cannot be read", e);
    }
  }

  @Override
  public UUID bootId() {
    return bootId;
  }

  /**
   * Turns the kernel's seconds with two decimals into milliseconds, without a detour over floating
   * point.
   *
   * @throws NumberFormatException if the text is not such a number
   */
  public static long parseSeconds(String text) {
    int dot = text.indexOf('.');
    if (dot < 0) {
      return Math.multiplyExact(Long.parseLong(text), 1000);
    }
    String decimals = (text.substring(dot + 1) + "000").substring(0, 3);
    return Math.multiplyExact(Long.parseLong(text.substring(0, dot)), 1000)
        + Long.parseLong(decimals);
  }
}
