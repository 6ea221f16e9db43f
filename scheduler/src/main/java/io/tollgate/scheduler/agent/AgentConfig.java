package io.tollgate.scheduler.agent;

import java.time.Duration;

/**
 * How this server deals with agents.
 *
 * @param syncHold how long a sync with nothing to say is held; 20 s by default, less where live
 *     meters should move faster
 * @param nodeLease silence after which a node gets no new work
 * @param nodeLostAfter silence after which its sessions end {@code node_lost}
 * @param massSilenceNodes from this many nodes silent at once on, the fault is taken to be ours
 * @param massSilenceShare and from this share of the fleet
 * @param massSilenceMax how long that is believed
 */
public record AgentConfig(
    Duration syncHold,
    Duration nodeLease,
    Duration nodeLostAfter,
    int massSilenceNodes,
    double massSilenceShare,
    Duration massSilenceMax) {

  /** DESIGN §6 and §7's defaults. */
  public static AgentConfig defaults() {
    return new AgentConfig(
        Duration.ofSeconds(20),
        Duration.ofSeconds(40),
        Duration.ofMinutes(5),
        5,
        0.5,
        Duration.ofMinutes(30));
  }
}
