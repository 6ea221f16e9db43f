package io.tollgate.scheduler.transaction;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.ProofCharges;
import io.tollgate.scheduler.agent.SyncTurn.Taken;
import io.tollgate.scheduler.agent.protocol.Messages;
import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.Desired;
import io.tollgate.scheduler.agent.protocol.Messages.GpuFact;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.node.NodeId;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** An obedient agent without a wire: what it is told it does at once. */
final class MemoryAgent {
  private static final class Work {
    Desired wanted;
    Instant wentAt;
    Instant endedAt;

    Work(Desired wanted) {
      this.wanted = wanted;
    }
  }

  final NodeId node;
  private final MemoryHouse house;
  private final Inventory inventory;
  private final UUID nonce;
  private final Map<UUID, Work> works = new LinkedHashMap<>();
  private long instance;
  private long sequence;
  private long version;

  MemoryAgent(MemoryHouse house, String name, int gpus) {
    this.house = house;
    this.node = new NodeId(house.ids.get());
    this.nonce = house.ids.get();
    List<GpuFact> facts = new ArrayList<>();
    for (int i = 0; i < gpus; i++) {
      facts.add(new GpuFact("GPU-" + name + "-" + i, i, "h100", "H100", 80L << 30, null));
    }
    inventory = new Inventory(null, "process", true, "simulated", 64, 1L << 40, Map.of(), facts);
    house.database.inTransaction(
        tx -> {
          tx.nodes()
              .insert(
                  node,
                  name,
                  "live",
                  name.getBytes(StandardCharsets.UTF_8),
                  house.now.plusSeconds(60),
                  new Cause("house", "request-1", "node add"),
                  house.now);
          house.database.join(node, nonce, "boot-1", house.now);
          return true;
        });
    sync();
  }

  /** Tells what it does, and does what it hears. */
  void sync() {
    List<AllocationReport> reports = new ArrayList<>();
    works.values().forEach(work -> reports.add(report(work)));
    SyncRequest request =
        new SyncRequest(
            Messages.PROTOCOL,
            node.value(),
            "boot-1",
            nonce,
            instance,
            ++sequence,
            "1.0",
            version,
            instance == 0 ? inventory : null,
            List.of(),
            List.of(),
            reports);
    Taken taken =
        house.database.inTransaction(
            tx -> {
              Identity identity = tx.agents().lock(node);
              return house.turn.take(tx, identity, request, house.now);
            });
    house.database.inTransaction(tx -> ProofCharges.post(tx, taken.due(), house.now));
    instance = taken.standing().instance();
    List<Desired> desired = taken.desired();
    if (desired != null) {
      version = taken.version();
      obey(desired);
    }
    works
        .values()
        .removeIf(work -> work.endedAt != null && desired != null && !names(desired, work));
  }

  private static boolean names(List<Desired> desired, Work work) {
    return desired.stream().anyMatch(wanted -> wanted.id().equals(work.wanted.id()));
  }

  private void obey(List<Desired> desired) {
    for (Desired wanted : desired) {
      Work work = works.computeIfAbsent(wanted.id(), id -> new Work(wanted));
      work.wanted = wanted;
      if (wanted.target().equals("running") && work.wentAt == null) {
        work.wentAt = house.now;
      } else if (wanted.target().equals("stopped") && work.endedAt == null) {
        work.endedAt = house.now;
      }
    }
  }

  private AllocationReport report(Work work) {
    long elapsed = elapsedMs(work);
    boolean expired = elapsed >= work.wanted.runLimitMs();
    if (expired && work.endedAt == null) {
      work.endedAt = house.now;
    }
    boolean over = work.endedAt != null;
    String state = work.wentAt == null ? "prepared" : "running";
    return new AllocationReport(
        work.wanted.id(),
        over ? "exited" : state,
        elapsed,
        work.wanted.runLimitMs(),
        over ? (expired ? "run_limit" : "stop_order") : null,
        null,
        null,
        null,
        over,
        Map.of(),
        List.of(),
        List.of(),
        null);
  }

  private long elapsedMs(Work work) {
    if (work.wentAt == null) {
      return 0;
    }
    Instant until = work.endedAt == null ? house.now : work.endedAt;
    return Math.min(Duration.between(work.wentAt, until).toMillis(), work.wanted.runLimitMs());
  }
}
