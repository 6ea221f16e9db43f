package io.tollgate.agent.protocol;

import static java.util.Objects.requireNonNull;

import java.util.UUID;

/**
 * The node's identity.
 *
 * @param protocol 1
 * @param nodeId the node
 * @param nodeName the name that people use
 * @param nodeKey authenticates every later call; a secret
 */
public record JoinAnswer(int protocol, UUID nodeId, String nodeName, String nodeKey) {

  public JoinAnswer {
    requireNonNull(nodeId, "node_id");
    requireNonNull(nodeKey, "node_key");
  }

  @Override
  public String toString() {
    return "JoinAnswer[nodeId=" + nodeId + ", nodeName=" + nodeName + ", nodeKey=(secret)]";
  }
}
