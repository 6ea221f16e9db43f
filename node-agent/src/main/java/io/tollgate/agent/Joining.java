package io.tollgate.agent;

import io.tollgate.agent.protocol.Inventory;
import io.tollgate.agent.protocol.JoinAnswer;
import io.tollgate.agent.protocol.JoinRequest;
import io.tollgate.agent.protocol.ProtocolJson;
import io.tollgate.agent.server.ServerConnection;
import io.tollgate.agent.server.ServerRefusal;
import io.tollgate.agent.state.DurableFile;
import io.tollgate.agent.state.StateDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Becomes a node, once. The nonce is on disk before the token is sent: when the answer is lost,
 * with or without the agent, the repetition is recognised and the token is not wasted.
 */
final class Joining {

  private static final Logger log = LoggerFactory.getLogger(Joining.class);

  private record Attempt(UUID nonce) {}

  private final StateDirectory state;
  private final ServerConnection server;
  private final BackOff backOff;

  Joining(StateDirectory state, ServerConnection server) {
    this.state = state;
    this.server = server;
    this.backOff = new BackOff(server.others());
  }

  /** Who this node already is, if it has joined before. */
  static Optional<NodeIdentity> known(StateDirectory state) throws IOException {
    return DurableFile.read(state.nodeFile(), NodeIdentity.class);
  }

  /**
   * Joins, waiting for the server as long as it cannot be reached.
   *
   * @throws JoinException when the server refuses
   */
  NodeIdentity join(Optional<String> token, UUID bootId, Inventory inventory)
      throws IOException, JoinException, InterruptedException {
    if (token.isEmpty()) {
      throw new JoinException(
          "This node has not joined yet and there is no join token. A node needs one once, to get"
              + " a key of its own. Make one with 'tollgate node add' and pass it by"
              + " --join-token-file.");
    }
    Attempt attempt =
        DurableFile.read(state.joinFile(), Attempt.class)
            .orElseGet(() -> new Attempt(UUID.randomUUID()));
    DurableFile.write(state.joinFile(), attempt);
    JoinRequest request =
        new JoinRequest(
            ProtocolJson.VERSION,
            token.get(),
            attempt.nonce(),
            bootId,
            AgentVersion.TEXT,
            inventory);
    while (true) {
      try {
        JoinAnswer answer = server.join(request).get();
        NodeIdentity identity =
            new NodeIdentity(answer.nodeId(), answer.nodeName(), answer.nodeKey());
        DurableFile.write(state.nodeFile(), identity);
        Files.deleteIfExists(state.joinFile());
        log.info("Joined as node {} ({}).", identity.nodeName(), identity.nodeId());
        return identity;
      } catch (ExecutionException e) {
        refuseOrWait(e.getCause() == null ? e : e.getCause());
      }
    }
  }

  private void refuseOrWait(Throwable cause) throws JoinException, InterruptedException {
    if (cause instanceof ServerRefusal refusal
        && refusal.status() / 100 == 4
        && refusal.status() != 429) {
      throw new JoinException(
          "The server does not take this node: "
              + refusal.getMessage()
              + ". A token is good for one join and a short time. Make a new one with"
              + " 'tollgate node add'.");
    }
    long waitMs = backOff.nextMs();
    log.warn("Joining failed, trying again in {} ms: {}", waitMs, cause.toString());
    Thread.sleep(waitMs);
  }
}
