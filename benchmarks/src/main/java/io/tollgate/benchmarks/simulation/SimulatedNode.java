package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.agent.protocol.Messages.Desired;
import io.tollgate.scheduler.agent.protocol.Messages.GpuFact;
import io.tollgate.scheduler.agent.protocol.Messages.GpuHealth;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.agent.protocol.Messages.SyncAnswer;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;

/**
 * A node with its agent, by the agent protocol. What the agent wrote down outlives it; work goes on
 * without it; a reboot ends everything. Its clock is the boot clock: no jump of a wall clock
 * reaches it.
 */
final class SimulatedNode {
  private static final long RETRY_MS = 2_000;
  private static final long ANSWER_MS = 27_000;
  private static final long GATHER_MS = 15;

  final UUID id;
  final String name;
  final Inventory inventory;
  private final Agenda agenda;
  private final Wire wire;
  private final boolean instant;
  private final AgentProcess agent;
  private final NodeWork work;
  private final Map<String, GpuHealth> sick = new TreeMap<>();

  private boolean powered = true;
  private long desiredVersion;

  private long instance;
  private long sequence;
  private boolean inventoryDue;
  private boolean changed;
  private boolean syncPlanned;
  private long lastSync;

  SimulatedNode(
      UUID id,
      String name,
      Inventory inventory,
      Agenda agenda,
      Ids ids,
      Truth truth,
      Wire wire,
      Function<UUID, WorkPlan> plans,
      boolean instant) {
    this.id = id;
    this.name = name;
    this.inventory = inventory;
    this.agenda = agenda;
    this.wire = wire;
    this.instant = instant;
    this.agent = new AgentProcess(agenda, ids);
    this.work = new NodeWork(name, agenda, agent, truth, plans, this::changed);
  }

  List<String> gpus() {
    return inventory.gpus().stream().map(GpuFact::uuid).toList();
  }

  Wire wire() {
    return wire;
  }

  NodeWork work() {
    return work;
  }

  /** True while its agent runs and can be heard. */
  boolean isHeard() {
    return powered && agent.isAwake() && wire.isOpen();
  }

  /** Since when its agent has run and nothing was between it and the servers. */
  long wellSince() {
    return Math.max(agent.awakeSince(), wire.quietSince());
  }

  boolean isPowered() {
    return powered;
  }

  // What befalls it.

  /** A new agent process: it adopts what runs, and what was written down. */
  void startAgent() {
    if (!powered || !agent.start()) {
      return;
    }
    instance = 0;
    sequence = 0;
    inventoryDue = true;
    syncPlanned = false;
    work.adoptAll();
    sync();
  }

  /** The agent is killed; work goes on, and nobody enforces its limit until it is back. */
  void killAgent(long backAfterMs) {
    if (agent.isAlive()) {
      agent.end();
      work.touched();
      agenda.after(backAfterMs, this::startAgent);
    }
  }

  /** The agent is stopped by a signal, and goes on later where it was. */
  void pauseAgent(long ms) {
    if (agent.isAlive()) {
      work.touched();
      agent.pause(agenda.now() + ms);
    }
  }

  /** The agent stops all that it runs, unasked by any server. */
  void stopWork() {
    if (agent.isAwake()) {
      work.touched();
      work.stopAll();
      changed();
    }
  }

  /** Everything on it ends at once; the agent comes back under another boot. */
  void reboot(long backAfterMs) {
    if (powered) {
      powerOff();
      agenda.after(backAfterMs, this::powerOn);
    }
  }

  /** The machine is gone, until somebody puts it on again. */
  void powerOff() {
    work.touched();
    powered = false;
    agent.end();
    work.powerOff();
  }

  void powerOn() {
    if (!powered) {
      powered = true;
      startAgent();
    }
  }

  /** The nth living work of it, if any, vanishes without an exit code. */
  void loseWork(int nth) {
    List<Rank> living = work.living();
    if (!living.isEmpty() && agent.isAwake()) {
      work.vanishes(living.get(nth % living.size()));
    }
  }

  void setSick(String gpu, String cause) {
    sick.put(gpu, new GpuHealth(gpu, "sick", cause, null, List.of()));
    changed();
  }

  void setWell(String gpu) {
    if (sick.remove(gpu) != null) {
      changed();
    }
  }

  void allWell() {
    if (!sick.isEmpty()) {
      sick.clear();
      changed();
    }
  }

  // Syncs.

  /** There is something to tell; what comes within a moment is told together. */
  private void changed() {
    changed = true;
    if (instant) {
      sync();
    } else if (!syncPlanned) {
      syncPlanned = true;
      agent.after(
          GATHER_MS,
          () -> {
            syncPlanned = false;
            if (changed) {
              sync();
            }
          });
    }
  }

  /** When it last said what it knows. */
  long lastSync() {
    return lastSync;
  }

  /** Says everything it knows. */
  void sync() {
    if (!agent.isAwake()) {
      return;
    }
    changed = false;
    lastSync = agenda.now();
    long number = ++sequence;
    SyncRequest request =
        new SyncRequest(
            1,
            id,
            "boot-" + work.boot(),
            agent.nonce(),
            instance,
            number,
            "simulated",
            desiredVersion,
            inventoryDue || instance == 0 ? inventory : null,
            List.copyOf(sick.values()),
            List.of(),
            work.reports());
    UUID asked = agent.nonce();
    Runnable failed = agent.ofThis(() -> failed(number));
    wire.send(request, answer -> heard(answer, number, asked), failed);
    if (!instant) {
      agenda.after(ANSWER_MS, failed);
    }
  }

  private void failed(long number) {
    if (number == sequence) {
      sequence++; // So that only one of the time-out and the refusal is followed.
      wire.turn();
      agent.after(RETRY_MS, this::sync);
    }
  }

  /** An answer is for the process that asked, and read when that is awake. */
  private void heard(SyncAnswer answer, long number, UUID asked) {
    if (asked.equals(agent.nonce())) {
      agent.now(() -> take(answer, number));
    }
  }

  private void take(SyncAnswer answer, long number) {
    if (instance == 0) {
      inventoryDue = answer.inventoryWanted();
    }
    instance = Math.max(instance, answer.agentInstance());
    inventoryDue |= answer.inventoryWanted();
    work.taken(answer.taken());
    List<Desired> desired = answer.allocations();
    if (!answer.standDown() && desired != null && answer.desiredVersion() > desiredVersion) {
      desiredVersion = answer.desiredVersion();
      work.want(desired);
      // The version it holds is said again, and with it what it has done.
      changed();
    }
    if (number == sequence) {
      agent.after(
          instant ? 0 : Math.max(10, answer.nextSyncMs()),
          () -> {
            if (number == sequence) {
              sync();
            }
          });
    }
  }
}
