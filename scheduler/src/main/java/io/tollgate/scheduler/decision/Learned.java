package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Prices;

/**
 * What experience says, beside what the rows say. It changes where work is placed and what is
 * estimated, never what is allowed.
 *
 * @param mix what has been asked for lately
 * @param prices what placing weighs by: the last plan's
 * @param spent which part of its prepaid time work took lately
 */
public record Learned(Mix mix, Prices prices, Spent spent) {

  /** Nothing yet. */
  public static final Learned NOTHING = new Learned(Mix.NONE, Prices.NONE, Spent.ALL);
}
