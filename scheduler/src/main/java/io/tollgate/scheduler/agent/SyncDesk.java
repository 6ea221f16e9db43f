package io.tollgate.scheduler.agent;

import io.tollgate.scheduler.agent.AgentStore.Identity;
import io.tollgate.scheduler.agent.SyncTurn.Asked;
import io.tollgate.scheduler.agent.SyncTurn.Taken;
import io.tollgate.scheduler.agent.protocol.Messages.DataRequest;
import io.tollgate.scheduler.agent.protocol.Messages.SyncAnswer;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.agent.protocol.Messages.Wanted;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.identity.ApiKey;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.LifePolicy;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/**
 * The desk where agents sync: takes what they say in one transaction, answers at once when there is
 * something to say, and otherwise holds the call until there is or its time is over.
 *
 * <p>Between a commit that bumps a node's version and the holding of its sync there is a gap in
 * which a wake finds nobody. So a sync looks once more after it was put on hold.
 */
public final class SyncDesk {
  private final Vertx vertx;
  private final Database database;
  private final AgentConfig config;
  private final InstantSource clock;
  private final SyncLanes lanes;
  private final DataRelay relay;
  private final ProofMeter meter;
  private final Polls polls = new Polls();
  private volatile boolean closing;

  public SyncDesk(
      Vertx vertx,
      Database database,
      AgentConfig config,
      LifePolicy policy,
      EnvironmentSeal seal,
      InstantSource clock) {
    this.vertx = vertx;
    this.database = database;
    this.config = config;
    this.clock = clock;
    this.lanes = new SyncLanes(database, new SyncTurn(policy, seal), clock);
    this.meter = new ProofMeter(database, clock);
    this.relay = new DataRelay(vertx, database, this::wake);
  }

  /** What a node is asked for; empty when it does not answer in time. */
  Future<Optional<DataRequest>> ask(NodeId node, Wanted wanted) {
    return relay.want(node, wanted, polls.holds(node));
  }

  /** A piece that a node sends; false when nobody waits for it any more. */
  Future<Boolean> deliver(NodeId node, DataRequest data) {
    return relay.deliver(node, data);
  }

  /** A replica wants something of nodes that may sync here. */
  public void logsWanted(UUID replica) {
    relay.othersWant(replica);
  }

  /** A piece was left for the replica that wants it. */
  public void pieceArrived(UUID requestId) {
    relay.pieceArrived(requestId);
  }

  /** One sync, answered now or later. */
  Future<SyncAnswer> sync(String key, SyncRequest request) {
    polls.overtake(new NodeId(request.nodeId()));
    return lanes
        .take(key, request)
        .compose(taken -> meter.take(taken.due()).map(taken))
        .compose(taken -> answerOrHold(taken, request));
  }

  /** The node of a key; throws {@code node_key_invalid} or {@code node_removed}. */
  Identity authenticate(Handle handle, String key) {
    return SyncLanes.checked(
        new SqlAgentStore(handle).byKey(ApiKey.sha256(key), clock.instant()).orElse(null));
  }

  private Future<SyncAnswer> answerOrHold(Taken taken, SyncRequest request) {
    boolean something = SyncTurn.isNews(taken, request) || relay.hasWants(taken.node()) || closing;
    if (something) {
      return Future.succeededFuture(answer(taken, request));
    }
    return new HeldSync(taken, request).hold();
  }

  private SyncAnswer answer(Taken taken, SyncRequest request) {
    List<Wanted> wanted = relay.takeWants(taken.node());
    return SyncTurn.answer(taken, request, wanted);
  }

  /** Wakes the held syncs of these nodes, if they are here. */
  public void wake(Iterable<UUID> nodes) {
    for (UUID id : nodes) {
      polls.take(new NodeId(id)).ifPresent(Polls.Held::wake);
    }
  }

  /**
   * The fallback of the notices: wakes every held sync whose node has moved on. Asks the database
   * even when nothing is held, so that its answer is a sign of life.
   */
  public Future<Void> wakeMissed() {
    relay.look();
    Map<NodeId, Long> versions = polls.versions();
    UUID[] nodes = versions.keySet().stream().map(NodeId::value).toArray(UUID[]::new);
    return database
        .inTransaction(
            handle ->
                handle
                    .createQuery(
                        "SELECT node_id, version FROM scheduler.node_desired WHERE node_id = ANY(:nodes)")
                    .bind("nodes", nodes)
                    .map(
                        (row, context) ->
                            Map.entry(row.getObject("node_id", UUID.class), row.getLong("version")))
                    .list())
        .map(
            rows -> {
              wake(
                  rows.stream()
                      .filter(
                          row ->
                              row.getValue() > versions.getOrDefault(new NodeId(row.getKey()), 0L))
                      .map(Map.Entry::getKey)
                      .toList());
              return null;
            });
  }

  /** Answers every held sync, so that agents turn to another replica. */
  public void close() {
    closing = true;
    polls.takeAll().forEach(Polls.Held::overtaken);
  }

  /** A sync that is being held. */
  private final class HeldSync implements Polls.Held {
    private final Taken taken;
    private final SyncRequest request;
    private final Promise<SyncAnswer> promise = Promise.promise();
    private final long heldNanos = System.nanoTime();
    private long timer = -1;

    HeldSync(Taken taken, SyncRequest request) {
      this.taken = taken;
      this.request = request;
    }

    Future<SyncAnswer> hold() {
      timer =
          vertx.setTimer(
              config.syncHold().toMillis(),
              fired -> {
                if (polls.take(taken.node(), this)) {
                  promise.tryComplete(answer(taken, request));
                }
              });
      polls.hold(taken.node(), this);
      lookAgain();
      return promise.future();
    }

    @Override
    public void wake() {
      lookNow();
    }

    @Override
    public void overtaken() {
      vertx.cancelTimer(timer);
      promise.tryComplete(SyncAnswers.overtaken(request));
    }

    @Override
    public long heldNanos() {
      return heldNanos;
    }

    @Override
    public long desiredVersion() {
      return request.desiredVersion();
    }

    private void lookAgain() {
      lanes
          .version(taken.node())
          .onSuccess(
              version -> {
                boolean something =
                    version > request.desiredVersion() || relay.hasWants(taken.node());
                if (something && polls.take(taken.node(), this)) {
                  lookNow();
                }
              });
    }

    private void lookNow() {
      lanes
          .look(new Asked(taken.node(), taken.standing(), request))
          .onSuccess(
              found -> {
                if (found.desired() != null || relay.hasWants(taken.node())) {
                  vertx.cancelTimer(timer);
                  promise.tryComplete(answer(found, request));
                } else if (!promise.future().isComplete()) {
                  polls.hold(taken.node(), this);
                }
              })
          .onFailure(
              lost -> {
                vertx.cancelTimer(timer);
                promise.tryFail(lost);
              });
    }
  }
}
