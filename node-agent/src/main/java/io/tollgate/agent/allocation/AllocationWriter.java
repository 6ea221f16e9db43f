package io.tollgate.agent.allocation;

import io.tollgate.agent.clock.BootClock;
import java.io.IOException;
import java.io.UncheckedIOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts allocations on disk, each change as firmly as it needs to be. */
final class AllocationWriter {

  private static final Logger log = LoggerFactory.getLogger(AllocationWriter.class);

  private final AllocationFile files;
  private final BootClock clock;

  AllocationWriter(AllocationFile files, BootClock clock) {
    this.files = files;
    this.clock = clock;
  }

  /**
   * Writes it so that even a loss of power keeps it.
   *
   * @throws UncheckedIOException when the disk refuses
   */
  void write(Allocation a) {
    try {
      files.write(a.toRecord());
      a.writtenMs = clock.uptimeMs();
    } catch (IOException e) {
      throw unwritten(a, e);
    } finally {
      a.toldMs = a.elapsedMs;
    }
  }

  /**
   * Writes what a loss of power makes void: that a start was intended, that it ran a second longer.
   * The next agent of this boot sees it; the next boot ends the work whatever the file says.
   *
   * @throws UncheckedIOException when the disk refuses
   */
  void writeSwiftly(Allocation a) {
    try {
      files.writeSwiftly(a.toRecord());
      a.writtenMs = clock.uptimeMs();
    } catch (IOException e) {
      throw unwritten(a, e);
    } finally {
      a.toldMs = a.elapsedMs;
    }
  }

  /**
   * Writes what must not wait for a disk that refuses: orders and limits are carried out anyway.
   *
   * @return whether it is on disk
   */
  boolean writeIfPossible(Allocation a) {
    try {
      write(a);
      a.unwritten = false;
      return true;
    } catch (UncheckedIOException e) {
      goOnWithout(a, e);
      return false;
    }
  }

  /** Writes that it ran a little longer; a disk that refuses must not slow the limits down. */
  void writeProofIfPossible(Allocation a) {
    try {
      writeSwiftly(a);
    } catch (UncheckedIOException e) {
      goOnWithout(a, e);
    }
  }

  /** Told once, since it is tried again many times a second. */
  private void goOnWithout(Allocation a, UncheckedIOException e) {
    if (!a.unwritten) {
      log.error(
          "{}; going on without, trying again: {}", e.getMessage(), String.valueOf(e.getCause()));
    }
    a.unwritten = true;
    a.writtenMs = clock.uptimeMs();
  }

  private static UncheckedIOException unwritten(Allocation a, IOException cause) {
    return new UncheckedIOException(
        "the state of allocation " + a.desired.id() + " cannot be written", cause);
  }
}
