package io.tollgate.scheduler.replica;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.cycle.SchedulingCycle;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.KeyRow;
import io.tollgate.scheduler.identity.KeyStore;
import io.tollgate.scheduler.session.ArrayWish;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Submission;
import io.tollgate.scheduler.session.SubmissionBody;
import io.tollgate.scheduler.session.WantedStart;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/**
 * What other replicas ask the leader. To everybody who does not show the token of the present
 * epoch, and on a replica that does not lead, there is nothing here.
 */
public final class ReplicaRoutes implements Routes {
  static final String QUEUE = "/replica/v1/queue";
  static final String EXTENSION = "/replica/v1/extension";

  static final String TRIAL = "/replica/v1/trial";

  private static final int MINUTES_MAX = 10_000_000;

  private final SchedulingCycle cycle;
  private final FollowedLeader own;
  private final Trials trials;
  private final Database database;

  public ReplicaRoutes(
      SchedulingCycle cycle, FollowedLeader own, Trials trials, Database database) {
    this.cycle = cycle;
    this.own = own;
    this.trials = trials;
    this.database = database;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get(QUEUE, Access.OPEN, this::queue);
    router.get(EXTENSION, Access.OPEN, this::extension);
    router.post(TRIAL, Access.OPEN, this::trial);
  }

  private Future<Answer> queue(Call call) {
    requireReplica(call);
    return later(
        own.bounded(
            () -> {
              JsonNode json =
                  cycle
                      .leadersPicture()
                      .map(PictureJson::write)
                      .orElseThrow(ReplicaRoutes::nothing);
              return Answer.ok(json);
            }));
  }

  private Future<Answer> extension(Call call) {
    requireReplica(call);
    Optional<UUID> session = call.queryId("session");
    int minutes = call.queryInt("minutes", 1, MINUTES_MAX, 1);
    call.throwIfInvalid();
    return later(
        own.bounded(
            () -> {
              OptionalInt longest =
                  session.isEmpty()
                      ? OptionalInt.empty()
                      : cycle.longestExtension(new SessionId(session.get()), minutes);
              if (longest.isEmpty()) {
                throw nothing();
              }
              ObjectNode json = Json.object().put("longest_minutes", longest.getAsInt());
              return Answer.ok(json);
            }));
  }

  private Future<Answer> trial(Call call) {
    requireReplica(call);
    UUID key = call.queryId("key").orElseThrow(ReplicaRoutes::nothing);
    call.body().optionalBoolean("dry_run", true);
    boolean array = call.body().node().has("count");
    Optional<ArrayWish> crowd = array ? Optional.of(ArrayWish.read(call)) : Optional.empty();
    Submission wish = crowd.map(ArrayWish::element).orElseGet(() -> SubmissionBody.read(call));
    return database
        .inTransaction(handle -> new KeyStore(handle).find(key))
        .compose(
            row -> {
              Caller caller = row.map(KeyRow::caller).orElseThrow(ReplicaRoutes::nothing);
              WantedStart wanted =
                  new WantedStart(caller, wish, call.requestId(), Optional.empty());
              return later(
                  crowd
                      .map(asked -> trials.ownAnswer(wanted, asked.size()))
                      .orElseGet(() -> trials.ownAnswer(wanted))
                      .thenApply(found -> Answer.ok(found.orElseThrow(ReplicaRoutes::nothing))));
            });
  }

  private static Future<Answer> later(CompletableFuture<Answer> answer) {
    return Future.fromCompletionStage(answer)
        .recover(
            failure ->
                Future.failedFuture(
                    failure instanceof CompletionException && failure.getCause() != null
                        ? failure.getCause()
                        : failure));
  }

  /** Compared in constant time; a guess learns nothing. */
  private void requireReplica(Call call) {
    Optional<String> token = cycle.token();
    boolean known =
        token.isPresent()
            && MessageDigest.isEqual(bytes(token.get()), bytes(call.bearer().orElse("")));
    if (!known) {
      throw nothing();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ApiException nothing() {
    return ApiException.of(
        ErrorCode.NOT_FOUND,
        "There is nothing here for you, or this server does not lead. Look up who leads.");
  }
}
