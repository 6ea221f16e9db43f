package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.ArraySize;

/** Somebody who asks for many equal sessions at once. */
sealed interface Crowd extends Happening {

  /** Its number in the script. */
  int key();

  /** Somebody asks for a quote and starts array number {@code key} under it. */
  record Submit(long at, int key, Wish wish, ArraySize size, WorkPlan plan) implements Crowd {}

  /** Its owner stops it, with what runs of it or without. */
  record Stop(long at, int key, boolean running) implements Crowd {}

  /** Its owner lets it wait, or lets it start again. */
  record OnHold(long at, int key, boolean held) implements Crowd {}
}
