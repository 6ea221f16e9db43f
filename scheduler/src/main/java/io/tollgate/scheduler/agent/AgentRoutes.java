package io.tollgate.scheduler.agent;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.tollgate.scheduler.agent.protocol.Messages.DataRequest;
import io.tollgate.scheduler.agent.protocol.Messages.JoinRequest;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import io.tollgate.scheduler.agent.protocol.ProtocolJson;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Routes;
import io.vertx.core.Future;
import java.time.InstantSource;

/** The four calls of the agent protocol. */
public final class AgentRoutes implements Routes {
  private final SyncDesk desk;
  private final Database database;
  private final InstantSource clock;

  public AgentRoutes(SyncDesk desk, Database database, InstantSource clock) {
    this.desk = desk;
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.agentPost("/agent/v1/join", this::join);
    router.agentPost("/agent/v1/rotate", this::rotate);
    router.agentPost("/agent/v1/sync", this::sync);
    router.agentPost("/agent/v1/allocations/{id}/data", this::data);
  }

  private Future<Answer> join(Call call) {
    JoinRequest request = ProtocolJson.read(call.json(), JoinRequest.class);
    return database
        .inTransaction(handle -> JoinDesk.join(handle, request, clock.instant()))
        .map(answer -> Answer.ok(ProtocolJson.write(answer)));
  }

  private Future<Answer> rotate(Call call) {
    String key = bearer(call);
    return database
        .inTransaction(
            handle -> JoinDesk.rotate(handle, desk.authenticate(handle, key), clock.instant()))
        .map(fresh -> Answer.ok(JsonNodeFactory.instance.objectNode().put("node_key", fresh)));
  }

  private Future<Answer> sync(Call call) {
    SyncRequest request = ProtocolJson.read(call.json(), SyncRequest.class);
    return desk.sync(bearer(call), request).map(answer -> Answer.ok(ProtocolJson.write(answer)));
  }

  private Future<Answer> data(Call call) {
    DataRequest request = ProtocolJson.read(call.json(), DataRequest.class);
    requirePiece(request);
    String key = bearer(call);
    return database
        .inTransaction(handle -> desk.authenticate(handle, key).node())
        .compose(node -> desk.deliver(node, request))
        .map(
            wanted -> {
              if (!wanted) {
                throw ApiException.of(ErrorCode.NOT_FOUND, "Nobody waits for this piece any more.");
              }
              return Answer.noContent();
            });
  }

  private static void requirePiece(DataRequest request) {
    try {
      if (request.piece().length > DataRelay.PIECE_BYTES) {
        throw ApiException.of(
            ErrorCode.INVALID_REQUEST,
            "`bytes` holds more than was wanted. Send at most "
                + DataRelay.PIECE_BYTES
                + " bytes at once.");
      }
    } catch (IllegalArgumentException broken) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST, "`bytes` is not base64. Send the piece encoded in base64.");
    }
  }

  private static String bearer(Call call) {
    return call.bearer()
        .orElseThrow(
            () ->
                ApiException.of(
                    ErrorCode.NODE_KEY_INVALID,
                    "Send the node key as `Authorization: Bearer tn_…`."));
  }
}
