package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.Shape;

/**
 * What sessions of one kind need, and where: those with the same need are judged together.
 *
 * @param world {@code live} or {@code test}
 * @param shape what one of them needs
 */
public record Need(String world, Shape shape) {

  /** Where its promises are counted, and its place in the queue. */
  Pool pool() {
    return new Pool(world, shape.gpuModel());
  }
}
