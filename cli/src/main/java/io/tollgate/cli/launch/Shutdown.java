package io.tollgate.cli.launch;

/**
 * Runs an ending exactly once: at the end of a block, or when the process is told to end (Ctrl-C,
 * TERM), whichever comes first. The later one waits for the earlier.
 */
final class Shutdown implements AutoCloseable {
  private final Runnable ending;
  private final Thread hook;
  private boolean done;

  Shutdown(Runnable ending) {
    this.ending = ending;
    this.hook = new Thread(this::run, "shutdown");
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /** Ends now, before the block does. */
  void runNow() {
    run();
  }

  @Override
  public void close() {
    run();
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException processEnds) {
      // The process ends by this very hook; let it decide the exit code.
      while (true) {
        try {
          Thread.sleep(1_000);
        } catch (InterruptedException ignoredUntilTheEnd) {
          // The process is gone in a moment.
        }
      }
    }
  }

  private synchronized void run() {
    if (!done) {
      done = true;
      ending.run();
    }
  }
}
