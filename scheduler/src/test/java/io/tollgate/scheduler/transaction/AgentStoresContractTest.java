package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.UtilizationStore.Row;
import io.tollgate.scheduler.agent.protocol.Messages.GpuFact;
import io.tollgate.scheduler.agent.protocol.Messages.GpuHealth;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.agent.protocol.Messages.Utilization;
import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What every store does with what agents say of themselves and of their nodes. */
class AgentStoresContractTest {

  @ForEachKind
  void a_node_is_known_by_what_its_join_and_its_agent_said(StoreWorld world) {
    NodeId node = world.bareNode();
    UUID nonce = UUID.randomUUID();
    assertThat(identity(world, node))
        .isEqualTo(
            new Identity(
                node,
                "n-" + node,
                "joining",
                false,
                0,
                null,
                null,
                null,
                null,
                null,
                T0.plusSeconds(60),
                false));
    world.join(node, nonce, "boot-1", T0.plusSeconds(1));
    world.join(node, nonce, "boot-2", T0.plusSeconds(2));
    world.run(tx -> tx.agents().setInstance(node, 1, nonce, "boot-3", "1.2"));
    world.run(tx -> tx.inventory().replace(node, StoreWorld.inventory(node, "h100", 1), T0));
    Identity known = identity(world, node);
    assertThat(known.joinedAt()).isEqualTo(T0.plusSeconds(1)); // When it first did.
    assertThat(known.joinedBootId()).isEqualTo("boot-2");
    assertThat(known.joinedNonce()).isEqualTo(nonce);
    assertThat(known.instance()).isEqualTo(1);
    assertThat(known.nonce()).isEqualTo(nonce);
    assertThat(known.bootId()).isEqualTo("boot-3");
    assertThat(known.hasInventory()).isTrue();
    world.run(tx -> tx.nodes().remove(node, T0));
    assertThat(identity(world, node).removed()).isTrue();
    world.refuses(tx -> tx.agents().lock(new NodeId(UUID.randomUUID())));
  }

  private static Identity identity(StoreWorld world, NodeId node) {
    return world.inTransaction(tx -> tx.agents().lock(node));
  }

  @ForEachKind
  void a_heartbeat_counts_once_and_only_of_the_instance_in_force(StoreWorld world) {
    NodeId node = world.bareNode();
    world.run(tx -> tx.agents().setInstance(node, 1, UUID.randomUUID(), "boot", "1.0"));
    assertThat(heard(world, node, T0)).isFalse();
    assertThat(heartbeat(world, node, 1, 5)).isTrue();
    assertThat(heard(world, node, T0.plusSeconds(5))).isTrue();
    assertThat(heard(world, node, T0.plusSeconds(6))).isFalse();
    assertThat(heartbeat(world, node, 1, 5)).isFalse();
    assertThat(heartbeat(world, node, 1, 4)).isFalse();
    assertThat(heartbeat(world, node, 2, 6)).isFalse();
    assertThat(find(world, node).lastSeenAt()).contains(T0.plusSeconds(5));
    // Another process counts from the beginning, and was not heard from by being numbered.
    world.run(tx -> tx.agents().setInstance(node, 2, UUID.randomUUID(), "boot", "1.1"));
    assertThat(find(world, node).lastSeenAt()).contains(T0.plusSeconds(5));
    assertThat(heartbeat(world, node, 1, 9)).isFalse();
    assertThat(heartbeat(world, node, 2, 1)).isTrue();
    assertThat(find(world, node).lastSeenAt()).contains(T0.plusSeconds(1));
    assertThat(find(world, node).agentVersion()).contains("1.1");
    assertThat(find(world, node).agentInstance()).isEqualTo(2);
    assertThat(find(world, node).version()).isEqualTo(3);
  }

  private static boolean heard(StoreWorld world, NodeId node, Instant since) {
    return world.inTransaction(tx -> tx.agents().isHeardSince(node, since));
  }

  private static boolean heartbeat(StoreWorld world, NodeId node, long instance, long sequence) {
    return world.inTransaction(
        tx -> tx.agents().heartbeat(node, instance, sequence, T0.plusSeconds(sequence)));
  }

  private static Node find(StoreWorld world, NodeId node) {
    return world.inTransaction(tx -> tx.nodes().find(node.toString(), "live")).orElseThrow();
  }

  @ForEachKind
  void the_desired_version_begins_at_nought(StoreWorld world) {
    NodeId node = world.bareNode();
    assertThat((long) world.inTransaction(tx -> tx.agents().desiredVersion(node))).isZero();
    world.refuses(tx -> tx.agents().desiredVersion(new NodeId(UUID.randomUUID())));
  }

  @ForEachKind
  void an_inventory_replaces_the_one_before_and_forgets_no_gpu(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    long version = find(world, node).version();
    world.run(tx -> tx.inventory().setHealth(node, List.of(sick(node, 0)), T0));
    GpuFact moved = new GpuFact(StoreWorld.gpu(node, 0), 7, "a10", "A10", 24L << 30, "1g");
    Inventory next = new Inventory(null, "pods", false, "dcgm", 8, 512, Map.of(), List.of(moved));
    world.run(tx -> tx.inventory().replace(node, next, T0));
    Node after = find(world, node);
    assertThat(after.gpuModel()).contains("a10");
    assertThat(after.gpuSource()).contains("dcgm");
    assertThat(after.cpus()).isEqualTo(8);
    assertThat(after.memoryBytes()).isEqualTo(512);
    assertThat(after.labels()).isEmpty();
    assertThat(after.version()).isEqualTo(version + 2);
    // What the agent said of its health stands.
    assertThat(after.gpus())
        .containsExactly(
            new Gpu(
                node,
                moved.uuid(),
                7,
                "a10",
                "A10",
                24L << 30,
                "sick",
                Optional.of("fell off the bus"),
                false));
    world.run(tx -> tx.inventory().replace(node, StoreWorld.inventory(node, "h100", 2), T0));
    assertThat(find(world, node).gpus()).extracting(Gpu::removed).containsExactly(false, false);
  }

  private static GpuHealth sick(NodeId node, int index) {
    return new GpuHealth(StoreWorld.gpu(node, index), "sick", "fell off the bus", 79);
  }

  @ForEachKind
  void a_node_without_gpus_belongs_to_no_pool(StoreWorld world) {
    NodeId node = world.node("h100", 0);
    assertThat(find(world, node).gpuModel()).contains("none");
    NodeId nowhere = new NodeId(UUID.randomUUID());
    world.refuses(
        tx -> tx.inventory().replace(nowhere, StoreWorld.inventory(nowhere, "h100", 1), T0));
  }

  @ForEachKind
  void the_health_list_is_the_whole_truth(StoreWorld world) {
    NodeId node = world.node("h100", 3);
    long version = find(world, node).version();
    assertThat(setHealth(world, node)).isFalse();
    assertThat(setHealth(world, node, sick(node, 0), sick(node, 1))).isTrue();
    assertThat(health(world, node)).containsExactly("sick", "sick", "healthy");
    assertThat(setHealth(world, node, sick(node, 1), sick(node, 0))).isFalse();
    assertThat(find(world, node).version()).isEqualTo(version + 1);
    GpuHealth suspect = new GpuHealth(StoreWorld.gpu(node, 1), "suspect", null, null);
    GpuHealth unknown = new GpuHealth("GPU-of-nobody", "sick", null, null);
    assertThat(setHealth(world, node, suspect, unknown)).isTrue();
    assertThat(health(world, node)).containsExactly("healthy", "suspect", "healthy");
    assertThat(find(world, node).gpus().get(0).healthCause()).isEmpty();
    assertThat(find(world, node).gpus().get(1).healthCause()).isEmpty();
    assertThat(find(world, node).version()).isEqualTo(version + 2);
    assertThat(setHealth(world, node, unknown)).isTrue();
    assertThat(setHealth(world, node, unknown)).isFalse();
    GpuHealth nonsense = new GpuHealth(StoreWorld.gpu(node, 1), "tired", null, null);
    world.refuses(tx -> tx.inventory().setHealth(node, List.of(nonsense), T0));
    assertThat(health(world, node)).containsOnly("healthy");
  }

  private static boolean setHealth(StoreWorld world, NodeId node, GpuHealth... health) {
    return world.inTransaction(tx -> tx.inventory().setHealth(node, List.of(health), T0));
  }

  private static List<String> health(StoreWorld world, NodeId node) {
    return find(world, node).gpus().stream().map(Gpu::health).toList();
  }

  @ForEachKind
  void a_later_report_of_a_minute_replaces_one_that_knew_no_more(StoreWorld world) {
    NodeId node = world.node("h100", 1);
    Allocation allocation = world.only(world.placed(world.session(world.account()), node, 0));
    UUID id = allocation.id().value();
    world.run(tx -> tx.utilization().put(List.of(minute(id, 0, 30), minute(id, 1, 10))));
    world.run(tx -> tx.utilization().put(List.of(minute(id, 0, 20), minute(id, 1, 60))));
    world.run(tx -> tx.utilization().put(List.of()));
    assertThat(world.utilization(allocation.id())).containsExactly("g 0 30", "g 1 60");
    world.refuses(tx -> tx.utilization().put(List.of(minute(id, -1, 1))));
    world.refuses(tx -> tx.utilization().put(List.of(minute(UUID.randomUUID(), 1, 1))));
    world.refuses(
        tx -> {
          tx.utilization().put(List.of(minute(id, 0, 60), minute(id, 2, 1)));
          throw new IllegalStateException("after all");
        });
    assertThat(world.utilization(allocation.id())).containsExactly("g 0 30", "g 1 60");
  }

  private static Row minute(UUID allocation, int minute, int samples) {
    return new Row(
        allocation,
        new Utilization("g", minute, samples, 60, 50.0, null, 1L, 300.0, 310.0, null, "test"));
  }
}
