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
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.idle.IdleDocument;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Starting, seeing, stopping and extending sessions. */
public final class SessionRoutes implements Routes {
  private static final Access USERS = Access.of(Scope.USER);
  private static final Pattern PORT = Pattern.compile("[a-z][a-z0-9_]{0,30}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private final Database database;
  private final SessionDesk desk;
  private final Function<ExtensionDesk.Limit, ExtensionDesk> extensions;
  private final ExtensionJudge judge;
  private final StartQueue starts;
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
      SessionView view,
      SessionWatch watch,
      InstantSource clock) {
    this.database = database;
    this.desk = desk;
    this.extensions = extensions;
    this.judge = judge;
    this.starts = new StartQueue(database, desk, view, clock);
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
    Submission wish = submission(call);
    return starts.start(WantedStart.of(call, wish));
  }

  /** What the body of a start asks for; throws with everything that is wrong with it. */
  static Submission submission(Call call) {
    JsonBody body = call.body();
    Map<String, String> environment =
        body.stringMap("environment", 100, 100, 8192).orElse(Map.of());
    Submission wish =
        new Submission(
            body.requiredUuid("quote_id"),
            body.optionalString("name", 100),
            body.optionalString("project", 63),
            body.stringList("command", 1, 200, 8192).orElse(List.of()),
            environment,
            body.stringList("ports", 0, 8, PORT, "a lower-case name such as \"http\"")
                .orElse(List.of()),
            body.stringMap("labels", 20, 63, 100).orElse(Map.of()),
            body.optionalInt("cpus", 1, 1024, 0),
            body.optionalLong("memory_bytes", 1, Long.MAX_VALUE).orElse(0L),
            PlaceWords.read(body),
            body.optionalBoolean("requeue", false),
            Optional.empty(),
            body.optionalBoolean("allow_infeasible", false),
            new Timing(
                body.optionalInstant("begin_at"),
                body.optionalInstant("deadline"),
                DependencyRules.read(body)),
            body.optionalBoolean("held", false),
            StartTermsBody.read(body),
            IdleDocument.wish(body));
    for (String name : environment.keySet()) {
      if (!VARIABLE.matcher(name).matches() || isReserved(name)) {
        body.reject(
            "environment",
            "invalid_name",
            "`environment` has the name \""
                + name
                + "\"; names are letters, digits and _, and TOLLGATE_ and CUDA_ are set by the"
                + " platform.");
      }
    }
    if (wish.command().stream().anyMatch(word -> word.indexOf(0) >= 0)) {
      body.reject("command", "invalid_text", "`command` must not contain the character U+0000.");
    }
    call.throwIfInvalid();
    return wish;
  }

  private static boolean isReserved(String name) {
    return name.startsWith("TOLLGATE_") || name.startsWith("CUDA_");
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
