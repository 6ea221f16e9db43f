package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.idle.IdleProtection;
import io.tollgate.scheduler.node.NodeStore.Silent;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Stands in for the ticking of servers and agents where hours may pass without an event: before a
 * round it lets nodes say what they would have said by now, and after it knows the next moment at
 * which the leader's sweep may find a bound reached.
 */
final class Bounds {
  private final SimulatedWorld world;

  Bounds(SimulatedWorld world) {
    this.world = world;
  }

  /** Every node that can be heard has been heard lately. */
  void hearNodes() {
    long hold = world.rules().agents().syncHold().toMillis();
    long lease = world.rules().agents().nodeLease().toMillis();
    long before = world.agenda.now() - Math.min(hold, lease / 2);
    for (SimulatedNode node : world.nodes()) {
      if (node.isHeard() && node.lastSync() <= before) {
        node.sync();
      }
    }
  }

  /**
   * The next bound, in milliseconds; empty when only events can change anything.
   *
   * @param watchingSince when the leader began to lead
   */
  Optional<Long> next(Instant watchingSince) {
    List<Instant> bounds = new ArrayList<>();
    silences(watchingSince, bounds);
    for (Allocation allocation : world.database.held()) {
      bounds.add(allocation.latestEnd());
    }
    for (Session session : world.database.openSessions()) {
      session
          .progress()
          .startingAt()
          .ifPresent(since -> bounds.add(since.plus(world.rules().life().startTimeout())));
      session.progress().stopBy().ifPresent(bounds::add);
    }
    idling(bounds);
    Duration stops = world.rules().life().stopGrace().plus(world.rules().life().cleanupBound());
    bounds.add(watchingSince.plus(stops).plusMillis(1));
    return bounds.stream()
        .map(Agenda::since)
        .filter(at -> at > world.agenda.now())
        .min(Long::compare);
  }

  private void idling(List<Instant> bounds) {
    for (IdleProtection protection : world.database.watchedForIdling()) {
      Session session = world.database.session(protection.session());
      if (session != null && session.state() == SessionState.RUNNING) {
        protection.lookAt().ifPresent(bounds::add);
      }
    }
  }

  private void silences(Instant watchingSince, List<Instant> bounds) {
    Set<String> unheard = new HashSet<>();
    for (SimulatedNode node : world.nodes()) {
      if (!node.isHeard()) {
        unheard.add(node.name);
      }
    }
    if (unheard.isEmpty()) {
      return;
    }
    Instant now = Agenda.instant(world.agenda.now());
    List<Silent> silent = world.database.inTransaction(tx -> tx.nodes().silent(watchingSince, now));
    for (Silent node : silent) {
      if (unheard.contains(node.name())) {
        bounds.add(node.since().plus(world.rules().agents().nodeLease()));
        bounds.add(node.since().plus(world.rules().agents().nodeLostAfter()));
        bounds.add(node.since().plus(world.rules().agents().massSilenceMax()));
      }
    }
  }
}
