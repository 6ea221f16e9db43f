package io.tollgate.scheduler.session;

import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.tollgate.scheduler.transaction.Transaction;
import io.vertx.core.Future;
import java.time.InstantSource;

/** Holding, releasing and ranking sessions that wait, by owners and by operators. */
public final class WaitingRoutes implements Routes {
  private static final Access USERS = Access.of(Scope.USER);
  private static final Access OPERATORS = Access.of(Scope.SRE);

  private final Database database;
  private final WaitingDesk desk;
  private final SessionSight sight = new SessionSight();
  private final SessionView view;
  private final InstantSource clock;

  public WaitingRoutes(Database database, WaitingDesk desk, SessionView view, InstantSource clock) {
    this.database = database;
    this.desk = desk;
    this.view = view;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/sessions/{id}/hold", USERS, call -> change(call, desk::hold));
    router.post("/v1/sessions/{id}/release", USERS, call -> change(call, desk::release));
    router.post("/v1/sessions/{id}/priority", USERS, this::rank);
    router.post("/v1/ops/sessions/{id}/hold", OPERATORS, this::holdByOperator);
    router.post("/v1/ops/sessions/{id}/release", OPERATORS, this::releaseByOperator);
  }

  @FunctionalInterface
  private interface Change {
    Session of(Transaction tx, Session session, Act act);
  }

  private Future<Answer> rank(Call call) {
    int priority =
        call.body().requiredInt("priority", StartTerms.PRIORITY_MIN, StartTerms.PRIORITY_MAX);
    return change(call, (tx, session, act) -> desk.rank(tx, session, priority, act));
  }

  private Future<Answer> holdByOperator(Call call) {
    String reason = call.body().requiredString("reason", 500);
    return change(call, (tx, session, act) -> desk.holdByOperator(tx, session, reason, act));
  }

  private Future<Answer> releaseByOperator(Call call) {
    String reason = call.body().requiredString("reason", 500);
    return change(call, (tx, session, act) -> desk.releaseByOperator(tx, session, reason, act));
  }

  private Future<Answer> change(Call call, Change change) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Act act = new Act(call.caller().actor(), call.requestId(), clock.instant());
          Session session = sight.find(handle, call);
          Session after = change.of(new SqlTransaction(handle), session, act);
          return Answer.ok(view.of(handle, after, act.at()));
        });
  }
}
