package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.ArrayChange;
import io.tollgate.scheduler.session.ArraySize;
import io.tollgate.scheduler.session.Predecessor;
import java.util.Optional;
import java.util.function.Function;

/** Somebody who asks for many equal sessions at once. */
sealed interface Crowd extends Happening {

  /** Its number in the script. */
  int key();

  /** Somebody asks for a quote and starts array number {@code key} under it. */
  record Submit(long at, int key, Wish wish, ArraySize size, WorkPlan plan) implements Crowd {
    /** The same with the ids of the arrays that come first. */
    Submit knowing(Function<Integer, Optional<Predecessor>> ids) {
      return new Submit(at, key, wish.knowing(ids), size, plan);
    }
  }

  /** Its owner stops it, with what runs of it or without. */
  record Stop(long at, int key, boolean running) implements Crowd {}

  /** Its owner lets another number run at once, or ranks it anew; what has ended is left alone. */
  record Change(long at, int key, ArrayChange change) implements Crowd {}

  /** Its owner lets it wait, or lets it start again. */
  record OnHold(long at, int key, boolean held) implements Crowd {}
}
