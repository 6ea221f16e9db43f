package io.tollgate.benchmarks.simulation;

import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/** What befalls the nodes of a scenario. */
final class StageNodes {
  private final SimulatedWorld world;
  private final Cast cast;
  private final Random chance = new Random(1);

  StageNodes(SimulatedWorld world, Cast cast) {
    this.world = world;
    this.cast = cast;
  }

  /** Every proof of the session's nodes is sent again, shuffled. */
  void replayReports(String session) {
    Set<UUID> where =
        world.database.allocationsOf(cast.session(session)).stream()
            .map(allocation -> allocation.node().value())
            .collect(Collectors.toSet());
    for (SimulatedNode node : world.nodes()) {
      if (where.contains(node.id)) {
        node.wire().sendAgain(chance);
        node.sync();
      }
    }
  }

  /** Who vouches for that has seen the machine: it is off. */
  void confirmDead(String node) {
    world.node(node).powerOff();
    world.door.house().confirmDead(node).requireDone("confirm_dead " + node);
  }

  /** The last that is heard of it is what it does at that moment. */
  void silent(String node) {
    SimulatedNode silent = world.node(node);
    silent.sync();
    silent.wire().cut(Long.MAX_VALUE);
    world.servers.nudge();
  }

  void back(String node) {
    SimulatedNode back = world.node(node);
    back.wire().mend();
    if (back.isPowered()) {
      back.sync();
    } else {
      back.powerOn();
    }
  }
}
