package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionEvent;
import java.util.List;

/** What every store of allocations does with parts of GPUs and with whose work is where. */
class HeldPartsContractTest {
  @ForEachKind
  void parts_of_a_gpu_are_held_up_to_its_whole(StoreWorld world) {
    NodeId node = world.node("h100", 1);
    AccountId account = world.account();
    Allocation first = part(world, account, node, 400);
    Allocation second = part(world, account, node, 350);
    insert(world, first, second);
    world.refuses(tx -> tx.allocations().insert(List.of(part(world, account, node, 251)), CAUSE));
    Allocation third = part(world, account, node, 250);
    insert(world, third);
    assertThat(world.list(tx -> tx.allocations().heldOn(node)))
        .containsExactlyInAnyOrder(first, second, third);
    world.refuses(tx -> tx.allocations().insert(List.of(part(world, account, node, 1)), CAUSE));
  }

  @ForEachKind
  void what_parts_leave_is_held_whether_adjacent_or_not(StoreWorld world) {
    NodeId node = world.node("h100", 1);
    AccountId account = world.account();
    Allocation[] parts = new Allocation[4];
    for (int i = 0; i < parts.length; i++) {
      parts[i] = part(world, account, node, 250);
    }
    insert(world, parts);
    world.run(tx -> tx.allocations().release(parts[0].id(), "agent", T0));
    world.run(tx -> tx.allocations().release(parts[2].id(), "agent", T0));
    insert(world, part(world, account, node, 500));
    world.refuses(tx -> tx.allocations().insert(List.of(part(world, account, node, 1)), CAUSE));
  }

  @ForEachKind
  void a_gpu_with_a_part_taken_is_not_whole_any_more(StoreWorld world) {
    NodeId node = world.node("h100", 1);
    AccountId account = world.account();
    insert(world, part(world, account, node, 1));
    world.refuses(
        tx ->
            tx.allocations()
                .insert(
                    List.of(StoreWorld.allocation(starting(world, account), 0, node, 0)), CAUSE));
  }

  @ForEachKind
  void a_gpu_is_shared_by_one_account_only(StoreWorld world) {
    NodeId node = world.node("h100", 2);
    insert(world, part(world, world.account(), node, 300));
    world.refuses(
        tx -> tx.allocations().insert(List.of(part(world, world.account(), node, 300)), CAUSE));
    // Another GPU of the node is another matter.
    insert(world, StoreWorld.part(starting(world, world.account()), node, 1, 300));
  }

  @ForEachKind
  void a_node_that_cannot_keep_accounts_apart_holds_one_at_a_time(StoreWorld world) {
    NodeId node = world.singleTenantNode("h100", 3);
    AccountId account = world.account();
    Allocation one = StoreWorld.allocation(starting(world, account), 0, node, 0);
    insert(world, one, StoreWorld.allocation(starting(world, account), 0, node, 1));
    Allocation other = StoreWorld.allocation(starting(world, world.account()), 0, node, 2);
    world.refuses(tx -> tx.allocations().insert(List.of(other), CAUSE));
    for (Allocation held : world.list(tx -> tx.allocations().heldOn(node))) {
      world.run(tx -> tx.allocations().release(held.id(), "agent", T0));
    }
    insert(world, other);
  }

  private static Allocation part(
      StoreWorld world, AccountId account, NodeId node, int thousandths) {
    return StoreWorld.part(starting(world, account), node, 0, thousandths);
  }

  private static Session starting(StoreWorld world, AccountId account) {
    return world.after(world.session(account), new SessionEvent.Placed(), T0);
  }

  private static void insert(StoreWorld world, Allocation... allocations) {
    world.run(tx -> tx.allocations().insert(List.of(allocations), CAUSE));
  }
}
