package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.protocol.Messages.GpuFact;
import io.tollgate.scheduler.agent.protocol.Messages.GpuHealth;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.node.NodeId;
import java.time.Instant;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What a node is made of and how well it is, as its agent says. Bound to one transaction. */
public final class SqlInventoryStore implements InventoryStore {
  private final Handle handle;

  public SqlInventoryStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public void replace(NodeId node, Inventory inventory, Instant now) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.node SET address = :address, runtime = :runtime,
              single_tenant = :singleTenant, gpu_source = :gpuSource, gpu_model = :model,
              cpus = :cpus, memory_bytes = :memory, labels = :labels::jsonb, version = version + 1
            WHERE id = :id
            """)
        .bind("id", node.value())
        .bind("address", inventory.address())
        .bind("runtime", inventory.runtime())
        .bind("singleTenant", inventory.singleTenant())
        .bind("gpuSource", inventory.gpuSource())
        .bind("model", pool(inventory.gpus()))
        .bind("cpus", inventory.cpus())
        .bind("memory", inventory.memoryBytes())
        .bind("labels", Rows.json(inventory.labels()))
        .execute();
    for (GpuFact gpu : inventory.gpus()) {
      put(node, gpu);
    }
    handle
        .createUpdate(
            """
            UPDATE scheduler.gpu SET removed_at = :now
            WHERE node_id = :id AND removed_at IS NULL AND NOT (uuid = ANY(:present))
            """)
        .bind("id", node.value())
        .bind("now", now)
        .bind("present", inventory.gpus().stream().map(GpuFact::uuid).toArray(String[]::new))
        .execute();
  }

  private void put(NodeId node, GpuFact gpu) {
    handle
        .createUpdate(
            """
            INSERT INTO scheduler.gpu (node_id, uuid, index, model, product, memory_bytes,
              mig_profile)
            VALUES (:node, :uuid, :index, :model, :product, :memory, :mig)
            ON CONFLICT (node_id, uuid) DO UPDATE SET index = excluded.index,
              model = excluded.model, product = excluded.product,
              memory_bytes = excluded.memory_bytes, mig_profile = excluded.mig_profile,
              removed_at = NULL
            """)
        .bind("node", node.value())
        .bind("uuid", gpu.uuid())
        .bind("index", gpu.index())
        .bind("model", gpu.model())
        .bind("product", gpu.product())
        .bind("memory", gpu.memoryBytes())
        .bind("mig", gpu.migProfile())
        .execute();
  }

  @Override
  public boolean setHealth(NodeId node, List<GpuHealth> health, Instant now) {
    int changed =
        handle
            .createUpdate(
                """
                UPDATE scheduler.gpu SET health = 'healthy', health_cause = NULL,
                  health_since = :now, xid = NULL
                WHERE node_id = :node AND health <> 'healthy' AND NOT (uuid = ANY(:named))
                """)
            .bind("node", node.value())
            .bind("now", now)
            .bind("named", health.stream().map(GpuHealth::gpuUuid).toArray(String[]::new))
            .execute();
    for (GpuHealth gpu : health) {
      changed +=
          handle
              .createUpdate(
                  """
                  UPDATE scheduler.gpu SET health = :health, health_cause = :cause,
                    health_since = :now, xid = :xid
                  WHERE node_id = :node AND uuid = :uuid
                    AND (health, health_cause) IS DISTINCT FROM (:health, :cause)
                  """)
              .bind("node", node.value())
              .bind("uuid", gpu.gpuUuid())
              .bind("health", gpu.state())
              .bind("cause", gpu.cause())
              .bind("xid", gpu.xid())
              .bind("now", now)
              .execute();
    }
    if (changed > 0) {
      handle.execute("UPDATE scheduler.node SET version = version + 1 WHERE id = ?", node.value());
    }
    return changed > 0;
  }

  /** A pool is one GPU model; a mixed node belongs to the pool of its first GPU. */
  private static String pool(List<GpuFact> gpus) {
    return gpus.isEmpty() ? "none" : gpus.get(0).model();
  }
}
