package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.node.Hosting;
import io.tollgate.scheduler.session.Neighbours;
import io.tollgate.scheduler.session.Neighbours.Together;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** What makes nodes and sessions of a random world choosy; the same seed does the same. */
final class Choosy {
  private static final List<String> COLOURS = List.of("red", "blue");
  private final Random random;

  Choosy(long seed) {
    this.random = new Random(seed ^ 0x5AFE);
  }

  /** In one of two racks, now and then of one account at a time, or beta. */
  NodeView node(NodeView node) {
    Hosting hosting = new Hosting(random.nextInt(4) == 0, random.nextInt(6) == 0);
    return hosting(node, hosting, Map.of("rack", "r" + random.nextInt(2)));
  }

  static NodeView hosting(NodeView node, Hosting hosting, Map<String, String> labels) {
    return new NodeView(
        node.id(),
        node.name(),
        node.world(),
        node.model(),
        node.cpus(),
        node.memoryBytes(),
        labels,
        hosting,
        node.availability(),
        node.gpus(),
        node.version());
  }

  /** Now and then a part of a GPU, of either model, apart from others, or together in a rack. */
  QueuedSession session(QueuedSession session) {
    Shape shape = session.shape();
    if (random.nextInt(3) == 0) {
      shape =
          World.shape(shape.gpuModel(), 1, 1)
              .part(List.of(250, 400, 600, 1_000).get(random.nextInt(4)));
    }
    if (random.nextInt(5) == 0) {
      shape = shape.on(List.of("a100", "h100"));
    }
    if (shape.isGang() && random.nextInt(2) == 0) {
      Optional<Duration> patience =
          random.nextBoolean() ? Optional.of(Duration.ofMinutes(20)) : Optional.empty();
      shape = shape.near(new Neighbours(Map.of(), Optional.of(new Together("rack", patience))));
    }
    Company company =
        new Company(
            random.nextInt(2) == 0 ? Map.of("team", COLOURS.get(random.nextInt(2))) : Map.of(),
            random.nextInt(6) == 0 ? Map.of("team", COLOURS.get(random.nextInt(2))) : Map.of());
    return session.change().shape(shape).belonging(session.belonging().in(company)).done();
  }
}
