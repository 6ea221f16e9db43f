package io.tollgate.benchmarks.parts;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A process that does not outlive us, not even when we are interrupted. */
public final class ChildProcess implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final Process process;
  private final Thread hook;

  private ChildProcess(Process process, Runnable afterwards) {
    this.process = process;
    this.hook =
        new Thread(
            () -> {
              end();
              afterwards.run();
            },
            "end-" + process.pid());
  }

  /**
   * Starts it.
   *
   * @param afterwards what is left to do when we are interrupted and it has ended
   */
  public static ChildProcess start(ProcessBuilder command, Runnable afterwards) {
    try {
      ChildProcess child = new ChildProcess(command.start(), afterwards);
      Runtime.getRuntime().addShutdownHook(child.hook);
      return child;
    } catch (IOException failed) {
      throw new BenchmarkFailure(
          command.command().get(0) + " cannot be started: " + failed, failed);
    }
  }

  /** The process itself. */
  public Process process() {
    return process;
  }

  /** Waits for its end; its exit code. */
  public int exitCode() {
    try {
      return process.waitFor();
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }

  /** Whether it ends within the next moment. */
  boolean endsWithin(long millis) {
    try {
      return process.waitFor(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", stop);
    }
  }

  /** Asks it to end, and kills it and what it started when it does not. */
  @Override
  public void close() {
    end();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException already) {
      // We are being shut down, and the hook does the same.
    }
  }

  private void end() {
    process.destroy();
    try {
      if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
        List<ProcessHandle> started = process.descendants().toList();
        process.destroyForcibly().waitFor();
        started.forEach(ProcessHandle::destroyForcibly);
      }
    } catch (InterruptedException stop) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
    }
  }
}
