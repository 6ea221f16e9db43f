package io.tollgate.benchmarks.nodeagent;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Samples;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * How long a tree of processes lives on after its grace: none of them heeds TERM, a third are in
 * process sessions of their own, a third are orphans. Until the agent says that nothing is left.
 */
final class TreeStop {
  static final int PROCESSES = 200;
  private static final long GRACE_MS = 1_000;
  private static final long LOOK_AGAIN_NANOS = Duration.ofMillis(20).toNanos();

  /** The first shell is one of them too. */
  private static final String TREE =
      """
      trap '' TERM
      n=1
      while [ $n -lt %d ]; do
        case $((n %% 3)) in
          0) sleep 86400 & ;;
          1) setsid sleep 86400 & ;;
          2) (setsid sleep 86400 & sleep 0) ;;
        esac
        n=$((n + 1))
      done
      while :; do wait; done
      """
          .formatted(PROCESSES);

  private TreeStop() {}

  /** So many trees, one after the other. */
  static Samples measure(Rig rig, int times, Progress progress) {
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      Rig.Wanted tree = rig.run(1, List.of("sh", "-c", TREE));
      awaitGrown(tree);
      long begun = System.nanoTime();
      long version = rig.server().stopAll(GRACE_MS);
      ProtocolServer.Heard over =
          rig.server()
              .await(
                  "the tree is gone",
                  Rig.PATIENCE,
                  heard -> heard.obeys(version) && tree.ids().stream().allMatch(heard::gone));
      nanos.add(over.atNanos() - begun - GRACE_MS * 1_000_000);
      unless(Marked.processes(tree.ids()).isEmpty(), "no process of the tree is left");
      rig.server().forget(tree.ids());
    }
    Samples samples = new Samples(nanos);
    progress.say("  200 processes gone after their grace, in ms: " + samples.toJson());
    return samples;
  }

  /** The shim belongs to it as well. */
  private static void awaitGrown(Rig.Wanted tree) {
    long deadline = System.nanoTime() + Rig.PATIENCE.toNanos();
    while (Marked.processes(tree.ids()).size() != PROCESSES + 1) {
      if (System.nanoTime() > deadline) {
        throw new BenchmarkFailure(
            "The tree has " + Marked.processes(tree.ids()).size() + " processes, and should grow.");
      }
      LockSupport.parkNanos(LOOK_AGAIN_NANOS);
    }
  }
}
