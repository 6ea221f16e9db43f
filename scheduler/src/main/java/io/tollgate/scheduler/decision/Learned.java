package io.tollgate.scheduler.decision;

/**
 * What experience says, beside what the rows say. It changes where work is placed and what is
 * estimated, never what is allowed.
 *
 * @param mix what has been asked for lately
 */
public record Learned(Mix mix) {

  /** Nothing yet. */
  public static final Learned NOTHING = new Learned(Mix.NONE);
}
