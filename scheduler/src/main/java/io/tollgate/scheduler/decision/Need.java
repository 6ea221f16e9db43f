package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.Neighbours.Together;
import io.tollgate.scheduler.session.Shape;
import java.util.List;
import java.util.Optional;

/**
 * What sessions of one kind need, and where: those with the same need are judged together.
 *
 * @param world {@code live} or {@code test}
 * @param shape what one of them needs
 * @param guest whose they are, as far as their places depend on it
 */
public record Need(String world, Shape shape, Guest guest) {

  /** Of anybody. */
  public Need(String world, Shape shape) {
    this(world, shape, Guest.ANYBODY);
  }

  /** Where its promises are counted. */
  Pool pool() {
    return new Pool(world, shape.gpuModel());
  }

  /** Every pool it may run in, the preferred one first. */
  List<Pool> pools() {
    return shape.otherModels().isEmpty()
        ? List.of(pool())
        : shape.gpuModels().stream().map(model -> new Pool(world, model)).toList();
  }

  /** The label of which all its nodes must carry the same value. */
  Optional<String> together() {
    return shape.neighbours().together().map(Together::label);
  }
}
