package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.protocol.Messages;
import io.tollgate.scheduler.agent.protocol.Messages.JoinAnswer;
import io.tollgate.scheduler.agent.protocol.Messages.JoinRequest;
import io.tollgate.scheduler.event.SqlNotices;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.identity.ApiKey;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.jdbi.v3.core.Handle;

/** Trades a one-time token for a node key, and rotates keys. */
final class JoinDesk {
  /** How long a join may be repeated because its answer was lost. */
  private static final Duration REPEAT = Duration.ofMinutes(10);

  private static final SecureRandom RANDOM = new SecureRandom();

  private JoinDesk() {}

  static JoinAnswer join(Handle handle, JoinRequest request, Instant now) {
    SqlAgentStore agents = new SqlAgentStore(handle);
    Identity node = agents.byToken(ApiKey.sha256(request.token())).orElseThrow(JoinDesk::invalid);
    if (node.removed() || (node.tokenUntil() != null && node.tokenUntil().isBefore(now))) {
      throw invalid();
    }
    if (node.joinedAt() != null && !isRepetition(node, request, now)) {
      throw ApiException.of(
          ErrorCode.JOIN_TOKEN_USED,
          "The join token of node "
              + node.name()
              + " was used already. Add the node again with `tollgate node add` for a new one.");
    }
    String key = ApiKey.withChecksum("tn_", RANDOM);
    agents.joined(node.node(), ApiKey.sha256(key), request.agentNonce(), request.bootId(), now);
    new SqlInventoryStore(handle).replace(node.node(), request.inventory(), now);
    new SqlNotices(handle).nudgeCycle();
    return new JoinAnswer(Messages.PROTOCOL, node.node().value(), node.name(), key);
  }

  static String rotate(Handle handle, Identity node, Instant now) {
    String key = ApiKey.withChecksum("tn_", RANDOM);
    new SqlAgentStore(handle).rotate(node.node(), ApiKey.sha256(key), now.plus(REPEAT));
    return key;
  }

  private static boolean isRepetition(Identity node, JoinRequest request, Instant now) {
    return request.agentNonce().equals(node.joinedNonce())
        && request.bootId().equals(node.joinedBootId())
        && node.joinedAt() != null
        && now.isBefore(node.joinedAt().plus(REPEAT));
  }

  private static ApiException invalid() {
    return ApiException.of(
        ErrorCode.JOIN_TOKEN_INVALID,
        "No node waits for this join token, or it has expired. Get a new one with `tollgate node"
            + " add NAME`.");
  }
}
