package io.tollgate.benchmarks.startlatency;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A named pipe that workloads write their number into as their first act. We read the clock when
 * their byte arrives: one clock for client and workload, and no program started to tell the time.
 */
final class FirstBytes implements AutoCloseable {
  private static final int AHEAD = 16;

  private final Path pipe;
  private final RandomAccessFile file;
  private final BlockingQueue<Arrival> arrivals = new ArrayBlockingQueue<>(AHEAD);

  /** A number and the moment of its first byte on {@link System#nanoTime}'s clock. */
  record Arrival(int number, long nanos) {}

  private FirstBytes(Path pipe, RandomAccessFile file) {
    this.pipe = pipe;
    this.file = file;
  }

  static FirstBytes at(Path pipe) {
    try {
      // Workloads may run as users of their own.
      Process made = new ProcessBuilder("mkfifo", "-m", "0666", pipe.toString()).start();
      BenchmarkFailure.unless(made.waitFor() == 0, "mkfifo makes " + pipe);
      // Open for both, it neither waits for the first writer nor ends with the last.
      FirstBytes bytes = new FirstBytes(pipe, new RandomAccessFile(pipe.toFile(), "rw"));
      Thread reader = new Thread(bytes::read, "first-bytes");
      reader.setDaemon(true);
      reader.start();
      return bytes;
    } catch (IOException failed) {
      throw new BenchmarkFailure("The pipe cannot be made: " + failed, failed);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }

  /** What a workload runs: its number into the pipe, with no program started for it, then idle. */
  String script(int number) {
    return "echo " + number + " > '" + pipe + "'; exec sleep 3600";
  }

  /** When the workload with that number wrote; fails after the patience. */
  long await(int number, long patienceMillis) {
    try {
      Arrival arrival = arrivals.poll(patienceMillis, TimeUnit.MILLISECONDS);
      if (arrival == null) {
        throw new BenchmarkFailure(
            "Workload " + number + " wrote nothing within " + patienceMillis + " ms.");
      }
      BenchmarkFailure.unless(
          arrival.number() == number,
          "workload " + number + " wrote, once, and not " + arrival.number());
      return arrival.nanos();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException harmless) {
      // The directory is deleted next.
    }
  }

  private void read() {
    byte[] buffer = new byte[256];
    StringBuilder line = new StringBuilder();
    try {
      while (true) {
        int length = file.read(buffer);
        long now = System.nanoTime();
        if (length < 0) {
          return;
        }
        line.append(new String(buffer, 0, length, US_ASCII));
        for (int end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
          arrivals.put(new Arrival(Integer.parseInt(line.substring(0, end)), now));
          line.delete(0, end + 1);
        }
      }
    } catch (IOException closed) {
      // The benchmark is over.
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
    }
  }
}
