package io.tollgate.benchmarks.decision;

import io.tollgate.scheduler.decision.ClusterState;
import io.tollgate.scheduler.decision.Decision;
import io.tollgate.scheduler.decision.Plan;
import io.tollgate.scheduler.decision.Policy;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** One decision from scratch on a full fleet with a long queue: nothing is warm from the last. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
public class DecisionBenchmark {

  /** Of the queue drawn by chance. */
  @Param("1")
  public long seed;

  /** Nodes of eight GPUs each. */
  @Param("1000")
  public int nodes;

  /** Waiting sessions. */
  @Param("10000")
  public int queued;

  private ClusterState state = BusyCluster.empty();

  /** Draws the cluster. */
  @Setup
  public void draw() {
    state = BusyCluster.drawn(seed, nodes, queued);
  }

  /** The whole decision. */
  @Benchmark
  public Plan decide() {
    return Decision.of(state, Policy.DEFAULT, BusyCluster.NOW);
  }
}
