package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.Neighbours;
import io.tollgate.scheduler.session.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

/** Who wants a part of a GPU, either of two models, or to keep apart from others, by seed. */
final class ShapesWriter {
  private static final long SALT = 0x5a_0e_5eL;
  private static final List<Integer> PARTS = List.of(100, 250, 500, 750);
  private static final List<String> EITHER = List.of("h100", "a100");

  /** What the smaller nodes of the two have. */
  private static final int GPUS_OF_EITHER = 4;

  private final Random random;

  ShapesWriter(long seed) {
    this.random = new Random(Ids.mixed(seed ^ SALT));
  }

  /**
   * A shape with what its session carries.
   *
   * @param labels of the session
   */
  record Dressed(Shape shape, Map<String, String> labels) {}

  Dressed dressed(Shape plain) {
    Shape shape = plain;
    if (!shape.isGang() && chance(0.15)) {
      shape =
          new Shape(shape.gpuModel(), 1, 1, 0, 0, Map.of())
              .part(PARTS.get(random.nextInt(PARTS.size())));
    }
    boolean common = EITHER.contains(shape.gpuModel()) && shape.gpusPerNode() <= GPUS_OF_EITHER;
    if (common && chance(0.08)) {
      shape = shape.on(EITHER);
    }
    Map<String, String> labels = chance(0.2) ? team() : Map.of();
    if (chance(0.06)) {
      shape = shape.near(new Neighbours(team(), Optional.empty()));
    }
    return new Dressed(shape, labels);
  }

  private Map<String, String> team() {
    return Map.of("team", chance(0.5) ? "red" : "blue");
  }

  private boolean chance(double share) {
    return random.nextDouble() < share;
  }
}
