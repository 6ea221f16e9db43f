package io.tollgate.scheduler.session;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * Near what and far from what a session wants to be.
 *
 * @param avoid labels of other sessions of the account: it is on no node with one that carries any
 *     of them, nor comes one that carries any of them to its nodes
 * @param together what all its nodes are to have in common; only gangs have it
 */
public record Neighbours(Map<String, String> avoid, Optional<Together> together) {

  /** It does not care. */
  public static final Neighbours ANY = new Neighbours(Map.of(), Optional.empty());

  /**
   * All nodes carry the same value of one label.
   *
   * @param label the label's name, such as {@code rack} or {@code island}
   * @param preferredFor how long after its submission it waits for such nodes at most, before any
   *     will do; empty when no others will ever do
   */
  public record Together(String label, Optional<Duration> preferredFor) {}

  public Neighbours {
    avoid = Map.copyOf(avoid);
  }
}
