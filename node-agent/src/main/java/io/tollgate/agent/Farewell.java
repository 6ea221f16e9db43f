package io.tollgate.agent;

import io.tollgate.agent.allocation.AllocationTable;
import io.tollgate.agent.runtime.WorkloadRuntime;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * What an agent does when it is asked to end: the work stays or goes, and the server hears of it.
 */
final class Farewell {

  private static final long GRACE_MS = 5_000;
  private static final long RELEASE_MS = 12_000;
  private static final long LAST_SYNC_MS = 500;
  private static final long LOOK_AGAIN_MS = 10;
  private static final long LONGEST_TURN_MS = 1_000;

  private final ExecutorService thread;
  private final AllocationTable table;
  private final SyncLoop sync;
  private final WorkloadRuntime runtime;

  /**
   * @param thread the agent's own
   */
  Farewell(ExecutorService thread, AllocationTable table, SyncLoop sync, WorkloadRuntime runtime) {
    this.thread = thread;
    this.table = table;
    this.sync = sync;
    this.runtime = runtime;
  }

  /** Takes at most some 13 seconds. */
  void say(boolean stopWorkloads) throws InterruptedException {
    if (stopWorkloads) {
      thread.execute(
          () -> table.stopEverything("the agent was told to stop its workloads", GRACE_MS));
      awaitRelease();
    }
    CountDownLatch said = new CountDownLatch(1);
    thread.execute(
        () -> {
          sync.close();
          if (table.everythingReleased()) {
            runtime.close();
          }
          said.countDown();
        });
    if (said.await(LAST_SYNC_MS, TimeUnit.MILLISECONDS)) {
      sync.awaitLastWord(LAST_SYNC_MS);
    }
  }

  private void awaitRelease() throws InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(RELEASE_MS);
    AtomicBoolean done = new AtomicBoolean();
    while (!done.get() && System.nanoTime() - deadline < 0) {
      CountDownLatch looked = new CountDownLatch(1);
      thread.execute(
          () -> {
            table.turn();
            done.set(table.everythingReleased());
            looked.countDown();
          });
      if (!looked.await(LONGEST_TURN_MS, TimeUnit.MILLISECONDS) || !done.get()) {
        TimeUnit.MILLISECONDS.sleep(LOOK_AGAIN_MS);
      }
    }
  }
}
