package io.tollgate.scheduler.agent;

import io.tollgate.metering.sql.SqlTypes;
import io.tollgate.scheduler.agent.protocol.Messages.GpuFact;
import io.tollgate.scheduler.agent.protocol.Messages.GpuHealth;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.database.Rows;
import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.HealthClear;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.SqlNodeStore;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
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
  public List<HealthChange> setHealth(NodeId node, HealthSaid said, Instant now) {
    List<Gpu> before =
        new SqlNodeStore(handle)
            .gpusOf(List.of(node.value()))
            .getOrDefault(node.value(), List.of());
    Map<String, Gpu> byUuid = new HashMap<>();
    before.forEach(gpu -> byUuid.put(gpu.uuid(), gpu));
    List<HealthChange> changes = new ArrayList<>();
    for (Gpu gpu : said.changed(before)) {
      write(gpu, said, now);
      String from = byUuid.getOrDefault(gpu.uuid(), gpu).health();
      changes.add(new HealthChange(Optional.of(gpu.uuid()), from, gpu.health(), gpu.conditions()));
    }
    setNodeHealth(node, said, now).ifPresent(changes::add);
    if (changes.stream().anyMatch(HealthChange::isOfState)) {
      handle.execute("UPDATE scheduler.node SET version = version + 1 WHERE id = ?", node.value());
    }
    if (!changes.isEmpty()) {
      keepClears(node, said.stillWanted(clears(node)));
    }
    return changes;
  }

  private void write(Gpu gpu, HealthSaid said, Instant now) {
    Integer xid =
        said.gpus().stream()
            .filter(one -> one.gpuUuid().equals(gpu.uuid()))
            .findFirst()
            .map(GpuHealth::xid)
            .orElse(null);
    handle
        .createUpdate(
            """
            UPDATE scheduler.gpu SET health = :health, health_cause = :cause, xid = :xid,
              conditions = :conditions::jsonb,
              health_since = CASE WHEN health = :health AND health_cause IS NOT DISTINCT FROM :cause
                THEN health_since ELSE :now END
            WHERE node_id = :node AND uuid = :uuid
            """)
        .bind("node", gpu.node().value())
        .bind("uuid", gpu.uuid())
        .bind("health", gpu.health())
        .bind("cause", gpu.healthCause())
        .bind("xid", xid)
        .bind("conditions", Rows.json(gpu.conditions()))
        .bind("now", now)
        .execute();
  }

  private Optional<HealthChange> setNodeHealth(NodeId node, HealthSaid said, Instant now) {
    Node before = new SqlNodeStore(handle).findAll(List.of(node.value())).get(0);
    if (before.conditions().equals(said.node()) && before.health().equals(said.nodeState())) {
      return Optional.empty();
    }
    handle
        .createUpdate(
            """
            UPDATE scheduler.node SET conditions = :conditions::jsonb, health = :health,
              health_since = CASE WHEN health = :health THEN health_since ELSE :now END
            WHERE id = :id
            """)
        .bind("id", node.value())
        .bind("conditions", Rows.json(said.node()))
        .bind("health", said.nodeState())
        .bind("now", now)
        .execute();
    return Optional.of(
        new HealthChange(Optional.empty(), before.health(), said.nodeState(), said.node()));
  }

  @Override
  public void orderClears(NodeId node, List<HealthClear> clears) {
    handle.execute(
        "UPDATE scheduler.node_desired SET version = version + 1 WHERE node_id = ?", node.value());
    Set<HealthClear> all = new LinkedHashSet<>(clears(node)); // Under the lock of the row.
    all.addAll(clears);
    keepClears(node, List.copyOf(all));
  }

  @Override
  public List<HealthClear> clears(NodeId node) {
    return HealthClear.list(
        handle
            .createQuery("SELECT clears FROM scheduler.node_desired WHERE node_id = :id")
            .bind("id", node.value())
            .mapTo(String.class)
            .one());
  }

  @Override
  public Map<NodeId, List<HealthClear>> clears(Collection<NodeId> nodes) {
    if (nodes.isEmpty()) {
      return Map.of();
    }
    return handle
        .createQuery(
            """
            SELECT node_id, clears FROM scheduler.node_desired
            WHERE node_id = ANY(CAST((SELECT :ids) AS uuid[])) AND clears <> '[]'
            """)
        .bind("ids", SqlTypes.uuids(nodes.stream().map(NodeId::value).toList()))
        .map(
            (row, context) ->
                Map.entry(
                    new NodeId(row.getObject("node_id", UUID.class)),
                    HealthClear.list(row.getString("clears"))))
        .collectToMap(Map.Entry::getKey, Map.Entry::getValue);
  }

  private void keepClears(NodeId node, List<HealthClear> clears) {
    handle
        .createUpdate(
            """
            UPDATE scheduler.node_desired SET clears = :clears::jsonb
            WHERE node_id = :id AND clears <> :clears::jsonb
            """)
        .bind("id", node.value())
        .bind("clears", Rows.json(clears))
        .execute();
  }

  /** A pool is one GPU model; a mixed node belongs to the pool of its first GPU. */
  private static String pool(List<GpuFact> gpus) {
    return gpus.isEmpty() ? "none" : gpus.get(0).model();
  }
}
