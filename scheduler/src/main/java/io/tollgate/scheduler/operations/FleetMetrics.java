package io.tollgate.scheduler.operations;

import io.prometheus.client.CollectorRegistry;
import io.prometheus.client.Gauge;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jdbi.v3.core.Handle;

/** How many nodes and GPUs there are, by state. Read from the rows now and then, not per scrape. */
public final class FleetMetrics {
  private static final List<String> NODE_STATES =
      List.of("joining", "ready", "unreachable", "lost", "cordoned", "sick");
  private static final List<String> GPU_STATES = List.of("free", "held", "suspect", "sick", "down");

  private final Gauge nodes;
  private final Gauge gpus;

  public FleetMetrics(CollectorRegistry registry) {
    this.nodes =
        Gauge.build(
                "tollgate_nodes",
                "Nodes by state; sick: what stands against them keeps new work away.")
            .labelNames("state")
            .register(registry);
    this.gpus =
        Gauge.build(
                "tollgate_gpus", "GPUs by state; suspect: takes new work, a person should look.")
            .labelNames("state")
            .register(registry);
  }

  /** Counts once. */
  public boolean look(Handle handle) {
    show(nodes, NODE_STATES, nodeCounts(handle));
    show(gpus, GPU_STATES, gpuCounts(handle));
    return true;
  }

  private static void show(Gauge gauge, List<String> states, Map<String, Integer> counts) {
    states.forEach(state -> gauge.labels(state).set(counts.getOrDefault(state, 0)));
  }

  private static Map<String, Integer> nodeCounts(Handle handle) {
    return counts(
        handle,
        """
        SELECT CASE WHEN state <> 'ready' THEN state WHEN health = 'drain' THEN 'sick'
                 WHEN cordoned THEN 'cordoned' ELSE 'ready' END AS state, count(*) AS number
        FROM scheduler.node WHERE removed_at IS NULL GROUP BY 1
        """);
  }

  private static Map<String, Integer> gpuCounts(Handle handle) {
    return counts(
        handle,
        """
        SELECT CASE WHEN g.health = 'sick' THEN 'sick'
                 WHEN n.state <> 'ready' OR n.cordoned OR n.health = 'drain' THEN 'down'
                 WHEN g.health = 'suspect' THEN 'suspect'
                 WHEN EXISTS (SELECT FROM scheduler.allocation_gpu h
                   WHERE h.gpu_uuid = g.uuid AND h.released_at IS NULL) THEN 'held'
                 ELSE 'free' END AS state, count(*) AS number
        FROM scheduler.gpu g JOIN scheduler.node n ON n.id = g.node_id
        WHERE g.removed_at IS NULL AND n.removed_at IS NULL GROUP BY 1
        """);
  }

  private static Map<String, Integer> counts(Handle handle, String query) {
    return handle
        .createQuery(query)
        .reduceRows(
            new HashMap<>(),
            (counts, row) -> {
              counts.put(
                  row.getColumn("state", String.class), row.getColumn("number", Integer.class));
              return counts;
            });
  }
}
