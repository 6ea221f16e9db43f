package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.List;

/**
 * Sessions that are made to leave, all or none, so that another starts; what they hold is promised
 * to it in the same plan.
 *
 * @param claimant for whom
 * @param claimantVersion the version this was decided on
 * @param victims who leaves
 * @param freeBy when they are gone at the latest
 */
public record Preempt(
    SessionId claimant, long claimantVersion, List<Victim> victims, Instant freeBy) {

  /**
   * One that leaves.
   *
   * @param version the version this was decided on
   */
  public record Victim(SessionId session, long version) {}

  public Preempt {
    victims = List.copyOf(victims);
  }
}
