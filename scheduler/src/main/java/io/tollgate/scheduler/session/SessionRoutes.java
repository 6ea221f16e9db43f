package io.tollgate.scheduler.session;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Starting, seeing, stopping and extending sessions. */
public final class SessionRoutes implements Routes {
  private static final Access USERS = Access.of(Scope.USER);

  private final Database database;
  private final SessionDesk desk;
  private final Function<ExtensionDesk.Limit, ExtensionDesk> extensions;
  private final ExtensionJudge judge;
  private final StartQueue starts;
  private final StartTrials trials;
  private final SessionSight sight;
  private final SessionView view;
  private final SessionWatch watch;
  private final InstantSource clock;

  /**
   * @param extensions the desk under a limit
   */
  public SessionRoutes(
      Database database,
      SessionDesk desk,
      Function<ExtensionDesk.Limit, ExtensionDesk> extensions,
      ExtensionJudge judge,
      StartTrials trials,
      SessionView view,
      SessionWatch watch,
      InstantSource clock) {
    this.database = database;
    this.desk = desk;
    this.extensions = extensions;
    this.judge = judge;
    this.starts = new StartQueue(database, desk, view, clock);
    this.trials = trials;
    this.sight = new SessionSight();
    this.view = view;
    this.watch = watch;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/sessions", USERS, this::start);
    router.get("/v1/sessions", Access.ANY_KEY, this::list);
    router.get("/v1/sessions/{id}", Access.ANY_KEY, this::get);
    router.post("/v1/sessions/{id}/stop", USERS, this::stop);
    router.post("/v1/sessions/{id}/extend", USERS, this::extend);
  }

  private Future<Answer> start(Call call) {
    boolean dryRun = call.body().optionalBoolean("dry_run", false);
    WantedStart wanted = WantedStart.of(call, SubmissionBody.read(call));
    return dryRun
        ? Future.fromCompletionStage(trials.tell(wanted, call.body().node())).map(Answer::ok)
        : starts.start(wanted);
  }

  private Future<Answer> list(Call call) {
    Set<SessionState> states = states(call);
    Optional<UUID> array = call.queryId("array");
    int limit = call.queryInt("limit", 1, 200, 50);
    Optional<UUID> before = call.queryId("cursor");
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          List<Session> sessions =
              new SqlSessionStore(handle)
                  .list(
                      call.caller().account(),
                      call.caller().world().text(),
                      states,
                      ElementFilter.of(array),
                      array,
                      before,
                      limit + 1);
          List<Session> page = sessions.subList(0, Math.min(limit, sessions.size()));
          ObjectNode json = Json.object();
          ArrayNode items = json.putArray("items");
          view.of(handle, page, clock.instant()).forEach(items::add);
          Json.putText(
              json,
              "next_cursor",
              sessions.size() > limit
                  ? Optional.of(page.get(page.size() - 1).id().toString())
                  : Optional.empty());
          return Answer.ok(json);
        });
  }

  private static Set<SessionState> states(Call call) {
    Optional<String> text = call.query("state", 100);
    if (text.isEmpty()) {
      return EnumSet.allOf(SessionState.class);
    }
    EnumSet<SessionState> states = EnumSet.noneOf(SessionState.class);
    for (String word : text.get().split(",", -1)) {
      if (word.equals("open")) {
        states.addAll(EnumSet.complementOf(EnumSet.of(SessionState.ENDED)));
      } else if (Arrays.stream(SessionState.values()).anyMatch(s -> s.word().equals(word))) {
        states.add(SessionState.of(word));
      } else {
        call.wrongQuery(
            "state",
            "unknown_state",
            "knows queued, starting, running, stopping, ended and open, not \"" + word + "\"");
      }
    }
    return states;
  }

  private Future<Answer> get(Call call) {
    call.throwIfInvalid();
    return show(call, 200);
  }

  private Future<Answer> show(Call call, int status) {
    return database.inTransaction(
        handle -> {
          Session session = sight.find(handle, call);
          return Answer.json(status, view.of(handle, session, clock.instant()));
        });
  }

  private Future<Answer> stop(Call call) {
    int wait = call.queryInt("wait", 0, 30, 0);
    call.throwIfInvalid();
    Instant until = clock.instant().plusSeconds(wait);
    return database
        .inTransaction(
            handle -> {
              Act act = new Act(call.caller().actor(), call.requestId(), clock.instant());
              Session session = sight.find(handle, call);
              EndReason reason =
                  call.caller().account().isPresent()
                      ? EndReason.STOPPED_BY_USER
                      : EndReason.EVICTED;
              return desk.stop(new SqlTransaction(handle), session, reason, act);
            })
        .compose(session -> settledOrShown(call, session.id(), until));
  }

  /** Answers 200 once the session is settled, or 202 when the time to wait is over. */
  private Future<Answer> settledOrShown(Call call, SessionId id, Instant until) {
    return database
        .inTransaction(handle -> new SqlSessionStore(handle).find(id).orElseThrow().state())
        .compose(
            state -> {
              if (state == SessionState.ENDED) {
                return show(call, 200);
              }
              if (!clock.instant().isBefore(until)) {
                return show(call, 202);
              }
              return watch.next(id.value()).compose(changed -> settledOrShown(call, id, until));
            });
  }

  private Future<Answer> extend(Call call) {
    UUID quote = call.body().requiredUuid("quote_id");
    call.throwIfInvalid();
    return database
        .inTransaction(handle -> judge.question(handle, call, quote))
        .compose(question -> Future.fromCompletionStage(judge.limit(question)))
        .compose(limit -> extend(call, quote, limit));
  }

  private Future<Answer> extend(Call call, UUID quote, ExtensionDesk.Limit limit) {
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () -> {
                  Act act = new Act(call.caller().actor(), call.requestId(), clock.instant());
                  Session session = sight.find(handle, call);
                  Session extended =
                      extensions
                          .apply(limit)
                          .extend(new SqlTransaction(handle), call.caller(), session, quote, act);
                  return Answer.accepted(view.of(handle, extended, act.at()));
                }));
  }
}
