package io.tollgate.scheduler.node;

/**
 * Whose work a node takes.
 *
 * @param singleTenant it cannot keep accounts apart, so it holds the work of one at a time
 * @param beta it is new to the studio: only accounts that have beta enabled run on it
 */
public record Hosting(boolean singleTenant, boolean beta) {
  /** Everybody's, side by side. */
  public static final Hosting ANYBODY = new Hosting(false, false);
}
