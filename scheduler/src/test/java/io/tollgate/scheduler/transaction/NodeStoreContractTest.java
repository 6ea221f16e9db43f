package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.metering.IdOrder;
import io.tollgate.scheduler.agent.HealthSaid;
import io.tollgate.scheduler.agent.protocol.Messages.GpuHealth;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.node.Gpu;
import io.tollgate.scheduler.node.Hosting;
import io.tollgate.scheduler.node.Node;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.node.NodeStore.Silent;
import io.tollgate.scheduler.node.StartTrouble;
import io.tollgate.scheduler.session.Neighbours;
import io.tollgate.scheduler.session.Shape;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** What every store of nodes does. */
class NodeStoreContractTest {
  private static final byte[] TOKEN = {1};

  @ForEachKind
  void a_new_node_has_yet_to_join(StoreWorld world) {
    NodeId id = world.bareNode();
    Node node = find(world, id);
    assertThat(node.name()).isEqualTo("n-" + id);
    assertThat(node.state()).isEqualTo("joining");
    assertThat(node.stateSince()).isEqualTo(T0);
    assertThat(node.version()).isEqualTo(1);
    assertThat(node.gpuModel()).isEmpty();
    assertThat(node.agentInstance()).isZero();
    assertThat(node.lastSeenAt()).isEmpty();
    assertThat(node.gpus()).isEmpty();
    assertThat(world.maybe(tx -> tx.nodes().find(node.name(), "live"))).contains(node);
    assertThat(world.maybe(tx -> tx.nodes().find(node.name(), "test"))).isEmpty();
    assertThat(world.maybe(tx -> tx.nodes().find("nobody", "live"))).isEmpty();
  }

  private static Node find(StoreWorld world, NodeId id) {
    return world.inTransaction(tx -> tx.nodes().find(id.toString(), "live")).orElseThrow();
  }

  @ForEachKind
  void a_name_is_taken_until_its_node_is_removed(StoreWorld world) {
    NodeId id = world.bareNode();
    String name = "n-" + id;
    NodeId second = new NodeId(UUID.randomUUID());
    assertThat(isTaken(world, name)).isTrue();
    world.refuses(tx -> StoreWorld.insertNode(tx, second, name));
    world.refuses(tx -> StoreWorld.insertNode(tx, id, "other"));
    world.refuses(tx -> tx.nodes().insert(second, "n-" + second, "mars", TOKEN, T0, CAUSE, T0));
    world.run(tx -> tx.nodes().remove(id, T0));
    assertThat(isTaken(world, name)).isFalse();
    assertThat(world.maybe(tx -> tx.nodes().find(name, "live"))).isEmpty();
    world.run(tx -> StoreWorld.insertNode(tx, second, name));
    assertThat(find(world, second).name()).isEqualTo(name);
  }

  private static boolean isTaken(StoreWorld world, String name) {
    return world.inTransaction(tx -> tx.nodes().nameIsTaken(name));
  }

  @ForEachKind
  void a_join_token_is_one_nodes(StoreWorld world) {
    byte[] token = UUID.randomUUID().toString().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    NodeId first = new NodeId(UUID.randomUUID());
    NodeId second = new NodeId(UUID.randomUUID());
    world.run(tx -> tx.nodes().insert(first, "a" + first, "live", token, T0, CAUSE, T0));
    world.refuses(tx -> tx.nodes().insert(second, "a" + second, "live", token, T0, CAUSE, T0));
    world.run(tx -> tx.nodes().remove(first, T0));
    world.run(tx -> tx.nodes().insert(second, "a" + second, "live", token, T0, CAUSE, T0));
  }

  @ForEachKind
  void a_cordon_has_a_reason_and_a_time_until_it_is_lifted(StoreWorld world) {
    NodeId id = world.node("h100", 1);
    Node before = find(world, id);
    world.run(tx -> tx.nodes().cordon(id, true, "repair", T0.plusSeconds(7)));
    Node cordoned = find(world, id);
    assertThat(cordoned.cordoned()).isTrue();
    assertThat(cordoned.cordonReason()).contains("repair");
    assertThat(cordoned.cordonedAt()).contains(T0.plusSeconds(7));
    assertThat(cordoned.version()).isEqualTo(before.version() + 1);
    world.run(tx -> tx.nodes().cordon(id, false, "repaired", T0.plusSeconds(9)));
    Node lifted = find(world, id);
    assertThat(lifted.cordoned()).isFalse();
    assertThat(lifted.cordonReason()).isEmpty();
    assertThat(lifted.cordonedAt()).isEmpty();
    assertThat(lifted.version()).isEqualTo(before.version() + 2);
  }

  @ForEachKind
  void a_node_that_is_set_aside_takes_no_work_until_it_is_uncordoned(StoreWorld world) {
    NodeId id = world.node("h100", 1);
    long version = find(world, id).version();
    assertThat(find(world, id).startTrouble()).isEqualTo(StartTrouble.NONE);
    StartTrouble trouble = StartTrouble.NONE;
    for (int i = 1; i <= 3; i++) {
      trouble =
          trouble.after(
              new StartTrouble.Failure(
                  new UUID(1, i), new UUID(2, i), T0.plusSeconds(i), "no \"share\" " + i));
    }
    StartTrouble aside = trouble;
    world.run(tx -> tx.nodes().setStartTrouble(id, aside));
    assertThat(find(world, id).startTrouble()).isEqualTo(aside);
    assertThat(find(world, id).version()).isEqualTo(version + 1);
    assertThat(takesWork(world, id)).isFalse();
    assertThat(world.inTransaction(tx -> tx.agents().lock(id)).startsFailed()).isTrue();
    world.run(tx -> tx.nodes().cordon(id, true, "repair", T0));
    assertThat(find(world, id).startTrouble()).isEqualTo(aside);
    world.run(tx -> tx.nodes().cordon(id, false, "repaired", T0));
    assertThat(find(world, id).startTrouble()).isEqualTo(StartTrouble.NONE);
    assertThat(takesWork(world, id)).isTrue();
    assertThat(world.inTransaction(tx -> tx.agents().lock(id)).startsFailed()).isFalse();
  }

  private static boolean takesWork(StoreWorld world, NodeId id) {
    return world.inTransaction(
        tx -> tx.nodes().lockTakingWork(List.of(id.value())).containsKey(id.value()));
  }

  @ForEachKind
  void a_state_changes_only_from_one_that_was_expected(StoreWorld world) {
    NodeId id = world.node("h100", 1);
    long version = find(world, id).version();
    assertThat(setState(world, id, List.of("unreachable", "lost"), "ready")).isFalse();
    assertThat(find(world, id).version()).isEqualTo(version);
    assertThat(setState(world, id, List.of("joining", "ready"), "unreachable")).isTrue();
    Node after = find(world, id);
    assertThat(after.state()).isEqualTo("unreachable");
    assertThat(after.stateSince()).isEqualTo(T0.plusSeconds(3));
    assertThat(after.version()).isEqualTo(version + 1);
    world.refuses(tx -> tx.nodes().setState(id, List.of("unreachable"), "asleep", T0));
    world.run(tx -> tx.nodes().remove(id, T0));
    assertThat(setState(world, id, List.of("unreachable"), "ready")).isFalse();
    assertThat(setState(world, new NodeId(UUID.randomUUID()), List.of("ready"), "lost")).isFalse();
  }

  private static boolean setState(
      StoreWorld world, NodeId id, Collection<String> expected, String state) {
    return world.inTransaction(tx -> tx.nodes().setState(id, expected, state, T0.plusSeconds(3)));
  }

  @ForEachKind
  void a_removed_node_is_still_found_by_its_id_among_many(StoreWorld world) {
    NodeId id = world.node("h100", 1);
    long version = find(world, id).version();
    world.run(tx -> tx.nodes().remove(id, T0));
    List<UUID> ids = List.of(id.value(), id.value(), UUID.randomUUID());
    List<Node> found = world.inTransaction(tx -> tx.nodes().findAll(ids));
    assertThat(found).hasSize(1);
    assertThat(found.get(0).removed()).isTrue();
    assertThat(found.get(0).version()).isEqualTo(version + 1);
    assertThat(found.get(0).gpus()).isEmpty();
    assertThat(found.get(0).labels()).isEqualTo(Map.of("rack", "r1"));
  }

  @ForEachKind
  void silent_are_joined_nodes_not_heard_from(StoreWorld world) {
    NodeId ready = world.node("h100", 1);
    NodeId joining = world.bareNode();
    NodeId lost = world.node("h100", 1);
    world.run(tx -> tx.nodes().setState(lost, List.of("ready"), "lost", T0));
    NodeId heard = world.node("h100", 1);
    world.run(
        tx -> {
          tx.agents().setInstance(heard, 1, UUID.randomUUID(), "boot", "1.0");
          tx.agents().heartbeat(heard, 1, 1, T0.plusSeconds(50));
        });
    NodeId joined = world.node("h100", 1);
    world.join(joined, UUID.randomUUID(), "boot", T0.plusSeconds(20));
    List<NodeId> ours = List.of(ready, joining, lost, heard, joined);
    Instant watching = T0.plusSeconds(10);

    List<Silent> silent = silent(world, watching, T0.plusSeconds(30), ours);
    assertThat(silent)
        .containsExactlyInAnyOrder(
            new Silent(ready, "n-" + ready, "ready", watching),
            new Silent(joined, "n-" + joined, "ready", T0.plusSeconds(20)));
    assertThat(silent)
        .isSortedAccordingTo(
            (a, b) -> IdOrder.BY_BYTES.compare(a.node().value(), b.node().value()));
    assertThat(silent(world, watching, T0.plusSeconds(51), ours)).hasSize(3);
    // To the moment: the lease is over when its time has passed, not a moment later.
    assertThat(silent(world, watching, watching, ours))
        .extracting(Silent::node)
        .containsExactly(ready);
    assertThat(silent(world, watching, watching.minusNanos(1_000), ours)).isEmpty();
  }

  private static List<Silent> silent(
      StoreWorld world, Instant since, Instant limit, List<NodeId> ours) {
    return world.inTransaction(tx -> tx.nodes().silent(since, limit)).stream()
        .filter(silent -> ours.contains(silent.node()))
        .toList();
  }

  @ForEachKind
  void in_service_is_what_is_ready_or_unreachable(StoreWorld world) {
    int before = inService(world);
    world.bareNode();
    NodeId one = world.node("h100", 1);
    NodeId two = world.node("h100", 1);
    assertThat(inService(world)).isEqualTo(before + 2);
    world.run(tx -> tx.nodes().setState(one, List.of("ready"), "unreachable", T0));
    assertThat(inService(world)).isEqualTo(before + 2);
    world.run(tx -> tx.nodes().setState(one, List.of("unreachable"), "lost", T0));
    world.run(tx -> tx.nodes().remove(two, T0));
    assertThat(inService(world)).isEqualTo(before);
  }

  private static int inService(StoreWorld world) {
    return world.inTransaction(tx -> tx.nodes().inService());
  }

  @ForEachKind
  void work_goes_to_ready_nodes_that_are_not_cordoned(StoreWorld world) {
    NodeId ready = world.node("h100", 1);
    NodeId cordoned = world.node("h100", 1);
    NodeId away = world.node("h100", 1);
    NodeId removed = world.node("h100", 1);
    world.run(tx -> tx.nodes().cordon(cordoned, true, "repair", T0));
    world.run(tx -> tx.nodes().setState(away, List.of("ready"), "unreachable", T0));
    world.run(tx -> tx.nodes().remove(removed, T0));
    List<UUID> ids =
        List.of(ready.value(), cordoned.value(), away.value(), removed.value(), UUID.randomUUID());
    assertThat(world.map(tx -> tx.nodes().lockTakingWork(ids)))
        .containsExactly(Map.entry(ready.value(), find(world, ready).version()));
  }

  @ForEachKind
  void what_could_hold_a_shape_is_judged_on_empty_nodes(StoreWorld world) {
    String model = "m" + UUID.randomUUID();
    NodeId node = world.node(model, 2);
    world.node(model, 4);
    NodeId removed = world.node(model, 4);
    world.run(tx -> tx.nodes().remove(removed, T0));
    world.run(tx -> tx.inventory().setHealth(node, sick(node), T0));
    assertThat(couldHold(world, new Shape(model, 9, 2, 0, 0, Map.of()))).isEqualTo(2);
    assertThat(couldHold(world, new Shape(model, 9, 3, 0, 0, Map.of()))).isEqualTo(1);
    // More than it has need not be counted.
    assertThat(couldHold(world, new Shape(model, 1, 2, 0, 0, Map.of()))).isEqualTo(1);
    assertThat(couldHold(world, new Shape(model, 9, 1, 65, 0, Map.of()))).isZero();
    assertThat(couldHold(world, new Shape(model, 9, 1, 0, (1L << 40) + 1, Map.of()))).isZero();
    assertThat(couldHold(world, new Shape(model, 9, 1, 64, 1L << 40, Map.of("rack", "r1"))))
        .isEqualTo(2);
    assertThat(couldHold(world, new Shape(model, 9, 1, 0, 0, Map.of("rack", "r2")))).isZero();
    Shape shape = new Shape(model, 9, 1, 0, 0, Map.of());
    assertThat((int) world.inTransaction(tx -> tx.nodes().thatCouldHold("test", shape))).isZero();
    // One GPU fewer in the inventory is one fewer to hold.
    world.run(tx -> tx.inventory().replace(node, StoreWorld.inventory(node, model, 1), T0));
    assertThat(couldHold(world, new Shape(model, 9, 2, 0, 0, Map.of()))).isEqualTo(1);
  }

  @ForEachKind
  void nodes_are_counted_together_by_model_and_by_a_label_they_must_share(StoreWorld world) {
    String one = "m" + UUID.randomUUID();
    String other = "m" + UUID.randomUUID();
    NodeId elsewhere = world.node(one, 2);
    world.node(one, 2);
    world.node(one, 2);
    world.node(other, 2);
    Inventory like = StoreWorld.inventory(elsewhere, one, 2);
    Inventory moved =
        new Inventory(
            like.address(),
            like.runtime(),
            false,
            like.gpuSource(),
            like.cpus(),
            like.memoryBytes(),
            Map.of("rack", "r2"),
            like.gpus());
    world.run(tx -> tx.inventory().replace(elsewhere, moved, T0));
    Shape either = new Shape(one, 4, 1, 0, 0, Map.of()).on(List.of(other, one));
    assertThat(couldHold(world, either)).isEqualTo(3);
    Neighbours rack =
        new Neighbours(Map.of(), Optional.of(new Neighbours.Together("rack", Optional.empty())));
    assertThat(couldHold(world, either.near(rack))).isEqualTo(2);
    Neighbours zone =
        new Neighbours(Map.of(), Optional.of(new Neighbours.Together("zone", Optional.empty())));
    assertThat(couldHold(world, either.near(zone))).isZero();
    world.run(tx -> tx.nodes().setBeta(elsewhere, true));
    assertThat(find(world, elsewhere).hosting()).isEqualTo(new Hosting(false, true));
  }

  private static HealthSaid sick(NodeId node) {
    GpuHealth gpu = new GpuHealth(StoreWorld.gpu(node, 0), "sick", "x", 79, List.of());
    return HealthSaid.of(List.of(gpu), List.of());
  }

  private static int couldHold(StoreWorld world, Shape shape) {
    return world.inTransaction(tx -> tx.nodes().thatCouldHold("live", shape));
  }

  @ForEachKind
  void changes_of_nodes_and_of_gpus_are_found_apart(StoreWorld world) {
    NodeId one = world.node("h100", 2);
    NodeId two = world.node("h100", 1);
    String mark = world.mark();
    world.run(tx -> tx.nodes().cordon(one, true, "repair", T0));
    world.run(tx -> tx.nodes().remove(one, T0));
    assertThat(changed(world, mark, one, two)).containsExactly(one);
    assertThat(gpusChanged(world, mark, one, two)).isEmpty();
    world.run(tx -> tx.inventory().setHealth(two, sick(two), T0));
    assertThat(gpusChanged(world, mark, one, two)).containsExactly(two.value());
    assertThat(changed(world, mark, one, two))
        .hasSize(2)
        .isSortedAccordingTo((a, b) -> IdOrder.BY_BYTES.compare(a.value(), b.value()));
    String later = world.mark();
    // A heartbeat and the desired version are no news to who folds.
    world.run(tx -> tx.agents().heartbeat(two, 0, 1, T0));
    assertThat(changed(world, later, one, two)).isEmpty();
    assertThat(gpusChanged(world, later, one, two)).isEmpty();
    assertThat(changed(world, "0", one, two)).hasSize(2);
    assertThat(gpusChanged(world, "0", one, two)).hasSize(2);
  }

  private static List<NodeId> changed(StoreWorld world, String mark, NodeId... ours) {
    return world.inTransaction(tx -> tx.nodes().changedSince(mark)).stream()
        .map(Node::id)
        .filter(List.of(ours)::contains)
        .toList();
  }

  private static List<UUID> gpusChanged(StoreWorld world, String mark, NodeId... ours) {
    return world.inTransaction(tx -> tx.nodes().gpusChangedSince(mark)).stream()
        .filter(id -> List.of(ours).contains(new NodeId(id)))
        .toList();
  }

  @ForEachKind
  void gpus_come_by_index_with_those_that_are_gone(StoreWorld world) {
    NodeId node = world.node("h100", 3);
    NodeId bare = world.bareNode();
    world.run(tx -> tx.inventory().replace(node, StoreWorld.inventory(node, "h100", 2), T0));
    Map<UUID, List<Gpu>> gpus =
        world.inTransaction(tx -> tx.nodes().gpusOf(List.of(node.value(), bare.value())));
    assertThat(gpus).containsOnlyKeys(node.value());
    assertThat(gpus.get(node.value())).extracting(Gpu::index).containsExactly(0, 1, 2);
    assertThat(gpus.get(node.value())).extracting(Gpu::removed).containsExactly(false, false, true);
    assertThat(find(world, node).gpus()).hasSize(2);
    assertThat(find(world, node).gpus().get(0).healthCause()).isEqualTo(Optional.empty());
  }
}
