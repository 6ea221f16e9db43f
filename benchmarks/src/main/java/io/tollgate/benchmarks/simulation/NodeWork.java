package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.Desired;
import io.tollgate.scheduler.agent.protocol.Messages.Taken;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;

/**
 * The allocations of one node: what its agents have written down of them, and the work itself,
 * which goes on whether or not an agent lives.
 */
final class NodeWork {
  private final String node;
  private final Agenda agenda;
  private final AgentProcess agent;
  private final Truth truth;
  private final Function<UUID, WorkPlan> plans;
  private final Runnable changed;
  private final WorkEnding ending;
  private final Map<UUID, Rank> ranks = new LinkedHashMap<>();
  private int boot;

  /**
   * @param changed is called when there is something to tell a server
   */
  NodeWork(
      String node,
      Agenda agenda,
      AgentProcess agent,
      Truth truth,
      Function<UUID, WorkPlan> plans,
      Runnable changed) {
    this.node = node;
    this.agenda = agenda;
    this.agent = agent;
    this.truth = truth;
    this.plans = plans;
    this.changed = changed;
    this.ending = new WorkEnding(agenda, agent, truth, changed);
  }

  /** How often the machine has booted. */
  int boot() {
    return boot;
  }

  /** Those whose work lives. */
  List<Rank> living() {
    return ranks.values().stream().filter(rank -> rank.alive).toList();
  }

  /** A fault meets everything that is not over. */
  void touched() {
    for (Rank rank : ranks.values()) {
      if (!rank.isOver()) {
        truth.touched(rank.session);
      }
    }
  }

  /** Everything ends at once, and what comes next is another boot. */
  void powerOff() {
    boot++;
    living().forEach(rank -> ending.gone(rank, agenda.now(), 137));
  }

  /** What it would say of itself. */
  List<AllocationReport> reports() {
    List<AllocationReport> reports = new ArrayList<>(ranks.size());
    for (Rank rank : ranks.values()) {
      if (!rank.isOver()) {
        rank.prove(agenda.now());
      }
      reports.add(rank.report(plans.apply(rank.session).use()));
      truth.event(rank.session);
    }
    return reports;
  }

  /** A server has taken these; ends among them may be forgotten. */
  void taken(List<Taken> all) {
    for (Taken taken : all) {
      Rank rank = ranks.get(taken.id());
      if (rank != null) {
        rank.minutes.taken(taken.utilizationThroughMinute());
      }
      if (rank != null && taken.isFinal()) {
        truth.saidToBeTaken(rank);
        rank.finalTaken = true;
        forget(rank);
      }
    }
  }

  /** Makes the node match: this is all it should be doing. */
  void want(Collection<Desired> desired) {
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
  }

  private void forget(Rank rank) {
    if (!rank.named && rank.released && (rank.finalTaken || rank.goAt < 0)) {
      ranks.remove(rank.id);
    }
  }

  private void step(Rank rank) {
    if (rank.isOver()) {
      return;
    }
    if (!rank.named || rank.desired.target().equals("stopped")) {
      ending.stop(rank);
      return;
    }
    if (rank.desired.runLimitMs() > rank.runLimitMs && rank.limitReachedAt == Rank.NEVER) {
      rank.runLimitMs = rank.desired.runLimitMs();
      ending.watchLimit(rank);
    }
    if (rank.state.equals("preparing") && !rank.preparing) {
      rank.preparing = true;
      if (rank.plan.prepareMs() == 0) {
        prepared(rank);
      } else {
        agent.after(rank.plan.prepareMs(), () -> prepared(rank));
      }
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
      changed.run();
      return;
    }
    rank.state = "prepared";
    truth.prepared(rank);
    if (rank.desired.target().equals("running")) {
      go(rank);
    }
    changed.run();
  }

  private void go(Rank rank) {
    rank.goAt = agenda.now();
    rank.state = "running";
    rank.elapsedMs = 1;
    rank.alive = true;
    truth.began(rank, node);
    if (rank.plan.runsMs() != Rank.NEVER) {
      ending.dies(rank, rank.goAt + rank.plan.runsMs(), rank.plan.exitCode());
    }
    ending.watchLimit(rank);
    changed.run();
  }

  /** The agent stops all that it runs, unasked by any server. */
  void stopAll() {
    List.copyOf(ranks.values()).stream().filter(rank -> !rank.isOver()).forEach(ending::stop);
  }

  /** One session's work ends by itself, now. */
  void exits(UUID session, int exitCode) {
    for (Rank rank : living()) {
      if (rank.session.equals(session)) {
        ending.dies(rank, agenda.now(), exitCode);
      }
    }
  }

  /** The work vanishes without an exit code. */
  void vanishes(Rank rank) {
    truth.touched(rank.session);
    ending.gone(rank, agenda.now(), 137);
    rank.end("lost", "lost");
    rank.released = true;
    changed.run();
  }

  /** A new agent takes over what the one before has written down, and what still lives. */
  void adoptAll() {
    List.copyOf(ranks.values()).stream().filter(rank -> !rank.isOver()).forEach(this::adopt);
  }

  private void adopt(Rank rank) {
    if (!rank.alive && rank.boot != boot) {
      rank.end("lost", "rebooted");
      rank.released = true;
    } else if (rank.goAt < 0) {
      rank.preparing = false;
      step(rank);
    } else if (rank.alive) {
      ending.watchLimit(rank);
      ending.checkLimit(rank);
    } else {
      ending.ended(rank);
    }
  }
}
