package io.tollgate.scheduler.cycle;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.decision.Eta;
import io.tollgate.scheduler.decision.Pool;
import io.tollgate.scheduler.decision.QueuedSession;
import io.tollgate.scheduler.decision.WaitReason;
import io.tollgate.scheduler.decision.Waiting;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.session.SessionId;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The picture of a round that this replica ran. */
public final class BoardPicture implements QueuePicture {
  private final Board board;
  private final Ranks ranks;
  private final Map<Pool, FirstLook> pools;
  private volatile @Nullable Map<Pool, Backlog> backlog;

  /**
   * @param halfLife by which usage fades
   * @param pools for first looks
   */
  BoardPicture(Board board, Duration halfLife, Map<Pool, FirstLook> pools) {
    this.board = board;
    this.ranks = new Ranks(board, halfLife);
    this.pools = Map.copyOf(pools);
  }

  @Override
  public Instant asOf() {
    return board.asOf();
  }

  /** Who waited in the round, and in which version. */
  public Map<SessionId, Long> sessions() {
    return board.state().queue().values().stream()
        .filter(queued -> board.waiting().containsKey(queued.id()))
        .collect(Collectors.toMap(QueuedSession::id, QueuedSession::version));
  }

  @Override
  public Optional<ObjectNode> of(SessionId session, long version) {
    QueuedSession seen = board.state().queue().get(session);
    return seen != null && seen.version() == version
        ? board.of(session).map(waiting -> shown(seen, waiting))
        : Optional.empty();
  }

  @Override
  public FirstLook pool(Pool pool) {
    return pools.getOrDefault(pool, FirstLook.EMPTY);
  }

  /** Every pool. */
  public Map<Pool, FirstLook> pools() {
    return pools;
  }

  /** Added up when somebody asks, which is not in every round. */
  @Override
  public Map<Pool, Backlog> backlog() {
    Map<Pool, Backlog> counted = backlog;
    if (counted == null) {
      counted = Backlog.of(board);
      backlog = counted;
    }
    return counted;
  }

  private ObjectNode shown(QueuedSession session, Waiting waiting) {
    ObjectNode json = Json.object().put("position", waiting.position());
    ArrayNode reasons = json.putArray("reasons");
    for (WaitReason reason : waiting.reasons()) {
      reasons.add(reason(reason, board.since(session.id(), reason.code())));
    }
    eta(json, waiting.eta());
    json.set("rank", ranks.of(session, waiting));
    return json;
  }

  private static ObjectNode reason(WaitReason reason, Instant since) {
    ObjectNode json = Json.object();
    json.put("code", reason.code().word());
    json.put("message", reason.message());
    json.put("who", reason.code().fixer().word());
    json.put("since", Json.time(since));
    Json.putTime(json, "until", reason.until());
    if (!reason.behind().isEmpty()) {
      ArrayNode behind = json.putArray("behind");
      reason.behind().forEach(ahead -> behind.add(ahead.toString()));
    }
    return json;
  }

  private static void eta(ObjectNode entry, Eta eta) {
    ObjectNode json = entry.putObject("eta");
    eta.fold(
        firm -> json.put("kind", "firm").put("latest_start", Json.time(firm.latestStart())),
        estimate ->
            json.put("kind", "estimate")
                .put("p50", Json.time(estimate.p50()))
                .put("p90", Json.time(estimate.p90())),
        none -> json.put("kind", "none").put("reason", none.endless().word()));
  }
}
