package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationNote;
import io.tollgate.scheduler.session.Extension;
import io.tollgate.scheduler.session.ProofStore.Proof;
import io.tollgate.scheduler.session.RankReport;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.WorkflowStore.Workflow;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What every store of proofs, of extensions and of workflows does. */
class AttemptStoresContractTest {

  @ForEachKind
  void a_proof_is_reported_as_it_was_taken(StoreWorld world) {
    Allocation allocation = allocation(world);
    take(world, proof(allocation, "exited", 61_000, "exited", 3, "out of memory", 1, 7));
    assertThat(report(world, allocation))
        .isEqualTo(
            new RankReport(
                allocation,
                Optional.of("exited"),
                61_000,
                600_000,
                Optional.of("exited"),
                Optional.empty(),
                OptionalInt.of(3),
                Optional.of("out of memory"),
                Map.of("8080", 30_000),
                List.of()));
  }

  @ForEachKind
  void notes_and_the_cause_in_the_hardware_are_not_taken_back(StoreWorld world) {
    Allocation allocation = allocation(world);
    AllocationNote fault = new AllocationNote("xid_31", "own_fault", "GPU-1", "t", "x");
    AllocationNote failure = new AllocationNote("xid_79", "hardware", "GPU-1", "t", "y");
    take(world, noted(allocation, null, 1, fault, failure));
    assertThat(report(world, allocation).notes()).containsExactly(fault, failure);
    assertThat(report(world, allocation).failedHardware()).contains("xid_79");
    assertThat(report(world, allocation).hardwareCause()).isEmpty();
    take(world, noted(allocation, "xid_79", 2));
    take(world, noted(allocation, null, 3));
    assertThat(report(world, allocation).notes()).containsExactly(fault, failure);
    assertThat(report(world, allocation).hardwareCause()).contains("xid_79");
  }

  private static Proof noted(
      Allocation of, @Nullable String hardwareCause, long sequence, AllocationNote... notes) {
    return new Proof(
        of.id(),
        "running",
        0,
        600_000,
        null,
        hardwareCause,
        null,
        null,
        false,
        Map.of(),
        List.of(notes),
        1,
        sequence);
  }

  private static Allocation allocation(StoreWorld world) {
    NodeId node = world.node("h100", 1);
    return world.only(world.placed(world.session(world.account()), node, 0));
  }

  private static void take(StoreWorld world, Proof proof) {
    world.run(tx -> tx.proofs().take(proof, T0));
  }

  private static Proof proof(Allocation of, String state, long elapsed, long instance, long seq) {
    return proof(of, state, elapsed, null, null, null, instance, seq);
  }

  private static Proof proof(
      Allocation of,
      String state,
      long elapsed,
      @Nullable String cause,
      @Nullable Integer exit,
      @Nullable String message,
      long instance,
      long sequence) {
    return new Proof(
        of.id(),
        state,
        elapsed,
        600_000,
        cause,
        null,
        exit,
        message,
        false,
        Map.of("8080", 30_000),
        List.of(),
        instance,
        sequence);
  }

  private static RankReport report(StoreWorld world, Allocation allocation) {
    return world.list(tx -> tx.proofs().of(List.of(allocation))).get(0);
  }

  @ForEachKind
  void reports_come_in_the_order_asked_for_and_silence_is_one(StoreWorld world) {
    Allocation told = allocation(world);
    Allocation silent = allocation(world);
    take(world, proof(told, "running", 5_000, 1, 1));
    List<RankReport> reports = world.list(tx -> tx.proofs().of(List.of(silent, told)));
    assertThat(reports).extracting(RankReport::allocation).containsExactly(silent, told);
    assertThat(reports.get(0).state()).isEmpty();
    assertThat(reports.get(0).ports()).isEmpty();
    assertThat(reports.get(1).elapsedMs()).isEqualTo(5_000);
    assertThat(world.list(tx -> tx.proofs().of(List.of()))).isEmpty();
  }

  @ForEachKind
  void elapsed_and_limit_only_grow(StoreWorld world) {
    Allocation allocation = allocation(world);
    take(world, proof(allocation, "running", 70_000, 1, 1));
    take(world, proof(allocation, "running", 65_000, 1, 2));
    assertThat(report(world, allocation).elapsedMs()).isEqualTo(70_000);
    take(
        world,
        new Proof(
            allocation.id(),
            "running",
            0,
            30,
            null,
            null,
            null,
            null,
            false,
            Map.of(),
            List.of(),
            1,
            3));
    assertThat(report(world, allocation).runLimitMs()).isEqualTo(600_000);
    assertThat(report(world, allocation).ports()).isEmpty();
  }

  @ForEachKind
  void an_end_is_not_unsaid(StoreWorld world) {
    Allocation allocation = allocation(world);
    take(world, proof(allocation, "exited", 1_000, "exited", 0, "bye", 1, 1));
    take(world, proof(allocation, "running", 2_000, "lost", 9, null, 1, 2));
    RankReport report = report(world, allocation);
    assertThat(report.state()).contains("exited");
    assertThat(report.endCause()).contains("exited");
    assertThat(report.exitCode()).hasValue(0);
    assertThat(report.message()).contains("bye");
    assertThat(report.elapsedMs()).isEqualTo(2_000);
    take(world, proof(allocation, "lost", 0, null, null, "gone", 1, 3));
    assertThat(report(world, allocation).state()).contains("lost");
    assertThat(report(world, allocation).message()).contains("gone");
  }

  @ForEachKind
  void nothing_older_overwrites_what_is_newer(StoreWorld world) {
    Allocation allocation = allocation(world);
    take(world, proof(allocation, "running", 1_000, 2, 5));
    take(world, proof(allocation, "exited", 9_000, 1, 99)); // An older process.
    take(world, proof(allocation, "exited", 9_000, 2, 4)); // An older sync.
    assertThat(report(world, allocation).state()).contains("running");
    assertThat(report(world, allocation).elapsedMs()).isEqualTo(1_000);
    take(world, proof(allocation, "running", 1_500, 2, 5)); // The same once more.
    assertThat(report(world, allocation).elapsedMs()).isEqualTo(1_500);
    take(world, proof(allocation, "preparing", 0, 3, 1)); // A newer process.
    assertThat(report(world, allocation).state()).contains("preparing");
  }

  @ForEachKind
  void what_cannot_be_a_proof_is_refused(StoreWorld world) {
    Allocation allocation = allocation(world);
    take(world, proof(allocation, "running", 1_000, 1, 1));
    world.refuses(tx -> tx.proofs().take(proof(allocation, "walking", 0, 1, 2), T0));
    world.refuses(tx -> tx.proofs().take(proof(allocation, "running", -1, 1, 2), T0));
    Session session = world.session(world.account());
    Allocation unknown = StoreWorld.allocation(session, 0, allocation.node(), 0);
    world.refuses(tx -> tx.proofs().take(proof(unknown, "running", 0, 1, 2), T0));
    world.refuses(
        tx -> {
          tx.proofs().take(proof(allocation, "running", 2_000, 1, 3), T0);
          throw new IllegalStateException("after all");
        });
    assertThat(report(world, allocation).elapsedMs()).isEqualTo(1_000);
  }

  @ForEachKind
  void extensions_are_pending_by_limit_until_they_are_decided(StoreWorld world) {
    Session session = world.session(world.account());
    Extension longer = new Extension(UUID.randomUUID(), session.id(), 20, 2_400_000);
    Extension shorter = new Extension(UUID.randomUUID(), session.id(), 10, 1_200_000);
    world.run(
        tx -> {
          tx.extensions().insert(longer, CAUSE, T0);
          tx.extensions().insert(shorter, CAUSE, T0.plusSeconds(1));
        });
    assertThat(pending(world, session)).containsExactly(shorter, longer);
    world.run(tx -> tx.extensions().decide(shorter.segmentId(), "acknowledged", T0));
    world.run(tx -> tx.extensions().decide(shorter.segmentId(), "voided", T0.plusSeconds(9)));
    world.run(tx -> tx.extensions().decide(UUID.randomUUID(), "voided", T0));
    assertThat(pending(world, session)).containsExactly(longer);
    assertThat(world.extensions(session.id())).containsExactly("pending -", "acknowledged " + T0);
    assertThat(pending(world, world.session(world.account()))).isEmpty();
  }

  private static List<Extension> pending(StoreWorld world, Session session) {
    return world.inTransaction(tx -> tx.extensions().pendingOf(session.id()));
  }

  @ForEachKind
  void what_cannot_be_an_extension_is_refused(StoreWorld world) {
    Session session = world.session(world.account());
    Session unknown = world.unsaved(world.account(), 5);
    Extension first = new Extension(UUID.randomUUID(), session.id(), 5, 900_000);
    world.run(tx -> tx.extensions().insert(first, CAUSE, T0));
    for (Extension wrong :
        List.of(
            first,
            new Extension(UUID.randomUUID(), session.id(), 0, 900_000),
            new Extension(UUID.randomUUID(), unknown.id(), 5, 900_000))) {
      world.refuses(tx -> tx.extensions().insert(wrong, CAUSE, T0));
    }
    world.refuses(tx -> tx.extensions().decide(first.segmentId(), "forgotten", T0));
    world.refuses(
        tx -> {
          tx.extensions().decide(first.segmentId(), "voided", T0);
          throw new IllegalStateException("after all");
        });
    assertThat(pending(world, session)).containsExactly(first);
  }

  @ForEachKind
  void the_catalogue_begins_with_two_workflows(StoreWorld world) {
    List<Workflow> all = world.inTransaction(tx -> tx.workflows().list());
    assertThat(all).extracting(Workflow::name).containsExactly("batch", "command");
    assertThat(world.maybe(tx -> tx.workflows().find("command"))).contains(all.get(1));
    assertThat(all.get(0))
        .isEqualTo(
            new Workflow(
                "batch",
                "1",
                "run",
                "ga",
                true,
                Optional.empty(),
                "Runs your command to its end; a failed run is refunded whole.",
                Optional.empty()));
    assertThat(all.get(1).description())
        .isEqualTo("Runs your command until it ends or you stop it.");
    assertThat(all.get(1).kind()).isEqualTo("interactive");
    assertThat(all.get(1).refundOnFailure()).isFalse();
    assertThat(world.maybe(tx -> tx.workflows().find("chess"))).isEmpty();
  }
}
