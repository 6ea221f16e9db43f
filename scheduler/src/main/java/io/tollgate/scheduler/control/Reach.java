package io.tollgate.scheduler.control;

import java.time.Instant;
import java.util.Optional;

/**
 * Whom an operator's rule touches.
 *
 * @param running sessions that start or run
 * @param queued sessions that wait
 * @param accounts whose sessions these are
 * @param lastEnd when the last of the running ends at the latest; empty when none runs
 */
public record Reach(int running, int queued, int accounts, Optional<Instant> lastEnd) {

  /** For people, such as {@code 12 running, 40 queued of 7 accounts}. */
  public String words() {
    return running
        + " running, "
        + queued
        + " queued of "
        + accounts
        + (accounts == 1 ? " account" : " accounts");
  }
}
