package io.tollgate.scheduler.control;

/**
 * Where an account stands among all accounts.
 *
 * @param plan its plan
 * @param group its group
 */
public record Tier(String plan, String group) {
  /** Of an account whose tier nobody asks for. */
  public static final Tier NONE = new Tier("", "");
}
