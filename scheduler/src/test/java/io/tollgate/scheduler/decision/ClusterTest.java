package io.tollgate.scheduler.decision;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.session.Shape;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ClusterTest {

  @Test
  void a_snapshot_does_not_see_later_changes() {
    Cluster cluster = new Cluster().put(World.nodeView(1, 4)).put(World.nodeView(2, 4));
    ClusterState before = cluster.snapshot();

    cluster.removeNode(World.node(1));
    cluster.put(World.queued(1, 1, World.shape(1, 1), 5));

    assertThat(before.nodes()).hasSize(2);
    assertThat(before.queue()).isEmpty();
    assertThat(cluster.snapshot().nodes()).containsOnlyKeys(World.node(2));
    assertThat(cluster.snapshot().queue()).containsOnlyKeys(World.session(1));
  }

  @Test
  void folding_the_same_row_twice_changes_nothing() {
    Cluster cluster = new Cluster().put(World.nodeView(1, 4));
    ClusterState once = cluster.snapshot();

    cluster.put(World.nodeView(1, 4)).removeHeld(World.session(9));

    assertThat(cluster.snapshot()).isEqualTo(once);
  }

  @Test
  void feasibility_names_the_first_thing_that_lacks() {
    NodeView node = World.nodeView(1, 4);
    Feasibility.Free free = new Feasibility.Free(2, 8, 100);

    assertThat(Feasibility.of(node, free, shape("h100", 2, 8, 100))).isEqualTo(Feasibility.FITS);
    assertThat(Feasibility.of(node, free, shape("a100", 1, 1, 1)))
        .isEqualTo(Feasibility.OTHER_NODE);
    assertThat(Feasibility.of(node, free, shape("h100", 3, 9, 101))).isEqualTo(Feasibility.GPUS);
    assertThat(Feasibility.of(node, free, shape("h100", 2, 9, 101))).isEqualTo(Feasibility.CPUS);
    assertThat(Feasibility.of(node, free, shape("h100", 2, 8, 101))).isEqualTo(Feasibility.MEMORY);
    assertThat(Feasibility.of(node, free, new Shape("h100", 1, 1, 0, 0, Map.of("rack", "r9"))))
        .isEqualTo(Feasibility.OTHER_NODE);
    assertThat(List.of(Feasibility.values())).hasSize(5);
  }

  private static Shape shape(String model, int gpus, int cpus, long memory) {
    return new Shape(model, 1, gpus, cpus, memory, Map.of());
  }
}
