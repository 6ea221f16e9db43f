package io.tollgate.agent;

import java.util.UUID;

/**
 * Who this node is to the server.
 *
 * @param nodeId the node
 * @param nodeName what people call it
 * @param nodeKey authenticates every call; a secret
 */
record NodeIdentity(UUID nodeId, String nodeName, String nodeKey) {

  @Override
  public String toString() {
    return "NodeIdentity[nodeId=" + nodeId + ", nodeName=" + nodeName + "]";
  }
}
