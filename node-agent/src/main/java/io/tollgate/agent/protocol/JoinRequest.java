package io.tollgate.agent.protocol;

import java.util.UUID;

/**
 * Asks to become a node.
 *
 * @param protocol 1
 * @param token the one-time token; a secret
 * @param agentNonce the same in every repetition of one join, so that a lost answer can be repeated
 * @param bootId the kernel's boot id
 * @param agentVersion for people
 * @param inventory what the node has
 */
public record JoinRequest(
    int protocol,
    String token,
    UUID agentNonce,
    UUID bootId,
    String agentVersion,
    Inventory inventory) {

  @Override
  public String toString() {
    return "JoinRequest[agentNonce=" + agentNonce + ", token=(secret)]";
  }
}
