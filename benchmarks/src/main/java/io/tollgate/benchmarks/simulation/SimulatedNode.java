package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.Desired;
import io.tollgate.scheduler.agent.protocol.Messages.GpuFact;
import io.tollgate.scheduler.agent.protocol.Messages.GpuHealth;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.agent.protocol.Messages.SyncAnswer;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.agent.protocol.Messages.Taken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
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
  /** After a kill and this long, an allocation is unkillable (DESIGN §6). */
  static final long UNKILLABLE_AFTER_MS = 60_000;

  private static final long RETRY_MS = 2_000;
  private static final long ANSWER_MS = 27_000;

  final UUID id;
  final String name;
  final Inventory inventory;
  final Map<UUID, Rank> ranks = new LinkedHashMap<>();
  private final Agenda agenda;
  private final Ids ids;
  private final Truth truth;
  private final Wire wire;
  private final Function<UUID, WorkPlan> plans;
  private final boolean instant;
  private final Map<String, GpuHealth> sick = new TreeMap<>();

  private boolean powered = true;
  private boolean up;
  private long upSince;
  private int boot;
  private long desiredVersion;

  private UUID nonce = new UUID(0, 0);
  private long instance;
  private long sequence;
  private boolean inventoryDue;
  private boolean changed;
  private boolean syncPlanned;
  private long lastSync;
  private long process;

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
    this.ids = ids;
    this.truth = truth;
    this.wire = wire;
    this.plans = plans;
    this.instant = instant;
  }

  List<String> gpus() {
    return inventory.gpus().stream().map(GpuFact::uuid).toList();
  }

  Wire wire() {
    return wire;
  }

  /** True while its agent runs and can be heard. */
  boolean isHeard() {
    return powered && up && wire.isOpen();
  }

  /** Since when its agent has run and nothing was between it and the servers. */
  long wellSince() {
    return Math.max(upSince, wire.quietSince());
  }

  boolean isPowered() {
    return powered;
  }

  // What befalls it.

  /** A new agent process: it adopts what runs, and what was written down. */
  void startAgent() {
    if (up || !powered) {
      return;
    }
    up = true;
    upSince = agenda.now();
    process++;
    nonce = ids.next();
    instance = 0;
    sequence = 0;
    inventoryDue = true;
    for (Rank rank : List.copyOf(ranks.values())) {
      adopt(rank);
    }
    sync();
  }

  /** The agent is killed; work goes on, and nobody enforces its limit until it is back. */
  void killAgent(long backAfterMs) {
    if (!up) {
      return;
    }
    up = false;
    process++;
    touched();
    agenda.after(backAfterMs, this::startAgent);
  }

  /** The agent stops all that it runs, unasked by any server. */
  void stopWork() {
    if (up) {
      touched();
      for (Rank rank : List.copyOf(ranks.values())) {
        if (!rank.isOver()) {
          stop(rank);
        }
      }
      changed();
    }
  }

  /** Everything on it ends at once; the agent comes back under another boot. */
  void reboot(long backAfterMs) {
    if (!powered) {
      return;
    }
    powerOff();
    agenda.after(backAfterMs, this::powerOn);
  }

  /** The machine is gone, until somebody puts it on again. */
  void powerOff() {
    touched();
    powered = false;
    up = false;
    process++;
    boot++;
    for (Rank rank : ranks.values()) {
      if (rank.alive) {
        gone(rank, agenda.now(), 137);
      }
    }
  }

  void powerOn() {
    if (!powered) {
      powered = true;
      startAgent();
    }
  }

  /** One session's work vanishes without an exit code. */
  void loseWork(Rank rank) {
    if (rank.alive && up) {
      truth.touched(rank.session);
      gone(rank, agenda.now(), 137);
      rank.diedAt = agenda.now();
      rank.end("lost", "lost");
      rank.released = true;
      changed();
    }
  }

  /** One session's work ends by itself, now. */
  void exits(UUID session, int exitCode) {
    for (Rank rank : List.copyOf(ranks.values())) {
      if (rank.session.equals(session) && rank.alive) {
        dies(rank, agenda.now(), exitCode);
      }
    }
  }

  void setSick(String gpu, String cause) {
    sick.put(gpu, new GpuHealth(gpu, "sick", cause, null));
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

  /** A fault meets everything that is on it. */
  void touched() {
    for (Rank rank : ranks.values()) {
      if (!rank.isOver()) {
        truth.touched(rank.session);
      }
    }
  }

  // Syncs.

  private void changed() {
    changed = true;
    if (instant) {
      sync();
    } else if (!syncPlanned) {
      syncPlanned = true;
      agenda.after(
          15,
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
    if (!up) {
      return;
    }
    changed = false;
    long now = agenda.now();
    lastSync = now;
    List<AllocationReport> reports = new ArrayList<>(ranks.size());
    for (Rank rank : ranks.values()) {
      if (!rank.isOver()) {
        rank.prove(now);
      }
      reports.add(rank.report());
      truth.event(rank.session);
    }
    long number = ++sequence;
    SyncRequest request =
        new SyncRequest(
            1,
            id,
            "boot-" + boot,
            nonce,
            instance,
            number,
            "simulated",
            desiredVersion,
            inventoryDue || instance == 0 ? inventory : null,
            List.copyOf(sick.values()),
            reports);
    long own = process;
    wire.send(request, answer -> hear(answer, number, own), () -> failed(number, own));
    if (!instant) {
      agenda.after(ANSWER_MS, () -> failed(number, own));
    }
  }

  private void failed(long number, long own) {
    if (own == process && number == sequence) {
      sequence++; // So that only one of the time-out and the refusal is followed.
      wire.turn();
      agenda.after(RETRY_MS, this::sync);
    }
  }

  private void hear(SyncAnswer answer, long number, long own) {
    if (own != process || !up) {
      return;
    }
    if (instance == 0) {
      inventoryDue = answer.inventoryWanted();
    }
    instance = Math.max(instance, answer.agentInstance());
    inventoryDue |= answer.inventoryWanted();
    for (Taken taken : answer.taken()) {
      Rank rank = ranks.get(taken.id());
      if (rank != null && taken.isFinal()) {
        truth.saidToBeTaken(rank);
        rank.finalTaken = true;
        forget(rank);
      }
    }
    List<Desired> desired = answer.allocations();
    if (!answer.standDown() && desired != null && answer.desiredVersion() > desiredVersion) {
      desiredVersion = answer.desiredVersion();
      want(desired);
    }
    if (number == sequence) {
      agenda.after(instant ? 0 : Math.max(10, answer.nextSyncMs()), () -> again(number, own));
    }
  }

  private void again(long number, long own) {
    if (own == process && number == sequence) {
      sync();
    }
  }

  private void want(Collection<Desired> desired) {
    for (Rank rank : ranks.values()) {
      rank.named = false;
    }
    for (Desired wanted : desired) {
      Rank rank = ranks.get(wanted.id());
      if (rank == null) {
        rank = new Rank(wanted, plans.apply(wanted.sessionId()), boot);
        ranks.put(wanted.id(), rank);
        truth.appeared(rank);
      }
      rank.named = true;
      rank.desired = wanted;
    }
    for (Rank rank : List.copyOf(ranks.values())) {
      truth.event(rank.session);
      step(rank);
      forget(rank);
    }
    // The version it holds is said again, and with it what it has done.
    changed();
  }

  private void forget(Rank rank) {
    if (!rank.named && rank.released && (rank.finalTaken || rank.goAt < 0)) {
      ranks.remove(rank.id);
    }
  }

  // One allocation.

  private void step(Rank rank) {
    if (rank.isOver()) {
      return;
    }
    boolean stop = !rank.named || rank.desired.target().equals("stopped");
    if (stop) {
      stop(rank);
      return;
    }
    if (rank.desired.runLimitMs() > rank.runLimitMs && rank.limitReachedAt == Rank.NEVER) {
      rank.runLimitMs = rank.desired.runLimitMs();
      watchLimit(rank);
    }
    if (rank.state.equals("preparing") && !rank.preparing) {
      rank.preparing = true;
      later(rank.plan.prepareMs(), () -> prepared(rank));
    } else if (rank.state.equals("prepared") && rank.desired.target().equals("running")) {
      go(rank);
    }
  }

  private void prepared(Rank rank) {
    if (!rank.state.equals("preparing") || rank.stopOrderedAt != Rank.NEVER) {
      return;
    }
    if (truth.startFails(rank, rank.plan.failingStarts())) {
      rank.end("exited", "start_failed");
      rank.message = "The start failed.";
      rank.released = true;
      changed();
      return;
    }
    rank.state = "prepared";
    truth.prepared(rank);
    if (rank.desired.target().equals("running")) {
      go(rank);
    }
    changed();
  }

  private void go(Rank rank) {
    rank.goAt = agenda.now();
    rank.state = "running";
    rank.elapsedMs = 1;
    rank.alive = true;
    truth.began(rank, name);
    if (rank.plan.runsMs() != Rank.NEVER) {
      dies(rank, rank.goAt + rank.plan.runsMs(), rank.plan.exitCode());
    }
    watchLimit(rank);
    changed();
  }

  private void watchLimit(Rank rank) {
    long limit = rank.limitAt();
    if (limit != Rank.NEVER) {
      long own = process;
      agenda.at(
          limit,
          () -> {
            if (own == process && up) {
              checkLimit(rank);
            }
          });
    }
  }

  private void checkLimit(Rank rank) {
    if (rank.alive
        && rank.limitReachedAt == Rank.NEVER
        && rank.stopOrderedAt == Rank.NEVER
        && rank.limitAt() <= agenda.now()) {
      rank.limitReachedAt = agenda.now();
      rank.prove(agenda.now());
      terminate(rank);
    }
  }

  private void stop(Rank rank) {
    if (rank.stopOrderedAt != Rank.NEVER) {
      return;
    }
    rank.stopOrderedAt = agenda.now();
    if (rank.goAt < 0) {
      rank.end("exited", "stop_order");
      rank.released = true;
      return;
    }
    rank.prove(agenda.now());
    if (rank.limitReachedAt == Rank.NEVER) {
      terminate(rank);
    }
  }

  /** TERM, and KILL after the grace; what takes longer than that lives on for a while. */
  private void terminate(Rank rank) {
    long grace = rank.desired.graceMs();
    dies(rank, agenda.now() + rank.plan.stopTakesMs(), 143);
    if (rank.plan.stopTakesMs() > grace + UNKILLABLE_AFTER_MS) {
      long own = process;
      agenda.after(
          grace + UNKILLABLE_AFTER_MS,
          () -> {
            if (own == process && rank.state.equals("running")) {
              rank.state = "unkillable";
              rank.endCause = rank.limitReachedAt == Rank.NEVER ? "stop_order" : "run_limit";
              changed();
            }
          });
    }
  }

  private void dies(Rank rank, long at, int exitCode) {
    if (at < rank.diesAt) {
      rank.diesAt = at;
      agenda.at(
          at,
          () -> {
            if (rank.alive && rank.diesAt == at) {
              gone(rank, at, exitCode);
              if (up) {
                ended(rank);
              }
            }
          });
    }
  }

  private void gone(Rank rank, long at, int exitCode) {
    rank.alive = false;
    rank.diedAt = at;
    rank.diedWith = exitCode;
    truth.ended(rank);
  }

  /** The shim wrote exit code and time down where the agent finds them, however late. */
  private void ended(Rank rank) {
    rank.prove(rank.diedAt);
    rank.exitCode = rank.diedWith;
    rank.end("exited", cause(rank));
    rank.released = true;
    changed();
  }

  private static String cause(Rank rank) {
    long limit = rank.limitAt();
    long first = Math.min(Math.min(rank.diedAt, limit), rank.stopOrderedAt);
    if (first == limit) {
      return "run_limit";
    }
    return first == rank.stopOrderedAt ? "stop_order" : "exited";
  }

  private void adopt(Rank rank) {
    if (rank.isOver()) {
      return;
    }
    if (rank.goAt >= 0 && !rank.alive) {
      if (rank.boot != boot) {
        rank.end("lost", "rebooted");
        rank.released = true;
      } else {
        ended(rank);
      }
      return;
    }
    if (rank.goAt < 0) {
      if (rank.boot != boot) {
        rank.end("lost", "rebooted");
        rank.released = true;
        return;
      }
      rank.preparing = false;
      if (rank.state.equals("preparing")) {
        step(rank);
      }
      return;
    }
    watchLimit(rank);
    checkLimit(rank);
  }

  int boot() {
    return boot;
  }

  private void later(long ms, Runnable what) {
    if (ms == 0) {
      what.run();
      return;
    }
    long own = process;
    agenda.after(
        ms,
        () -> {
          if (own == process && up) {
            what.run();
          }
        });
  }
}
