package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Which of a node's agent processes is heard. Every process gets a number when it first speaks, and
 * the one that was numbered last is in force. Bound to one transaction.
 */
final class AgentNumbers {
  /**
   * A newer process that has said nothing for so long is none: its first words may have come late,
   * after it was gone. The one that asks gets a new number.
   */
  private static final Duration SUCCESSOR_SILENT = Duration.ofSeconds(40);

  private final AgentStore agents;
  private final Instant now;

  AgentNumbers(AgentStore agents, Instant now) {
    this.agents = agents;
    this.now = now;
  }

  /** Who speaks, with a number of its own; empty for a process whose successor has one. */
  Optional<Identity> inForce(Identity known, SyncRequest request) {
    if (request.agentNonce().equals(known.nonce())) {
      return Optional.of(known);
    }
    Identity locked = agents.lock(known.node());
    if (request.agentNonce().equals(locked.nonce())) {
      return Optional.of(locked);
    }
    boolean replaced =
        request.agentInstance() > 0
            && agents.isHeardSince(locked.node(), now.minus(SUCCESSOR_SILENT));
    return replaced ? Optional.empty() : Optional.of(welcome(locked, request));
  }

  private Identity welcome(Identity identity, SyncRequest request) {
    agents.setInstance(
        identity.node(),
        identity.instance() + 1,
        request.agentNonce(),
        request.bootId(),
        request.agentVersion());
    return agents.lock(identity.node());
  }
}
