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
import io.vertx.core.Future;

/** Ending, requeueing and rejecting sessions by operators. */
public final class OperatorRoutes implements Routes {
  private static final Access OPERATORS = Access.of(Scope.SRE);

  private final Database database;
  private final OperatorDesk desk;
  private final SessionView view;
  private final SessionSight sight = new SessionSight();

  public OperatorRoutes(Database database, OperatorDesk desk, SessionView view) {
    this.database = database;
    this.desk = desk;
    this.view = view;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post(
        "/v1/ops/sessions/{id}/kill", OPERATORS, call -> does(call, OperatorDesk.Deed.KILL));
    router.post(
        "/v1/ops/sessions/{id}/requeue", OPERATORS, call -> does(call, OperatorDesk.Deed.REQUEUE));
    router.post(
        "/v1/ops/sessions/{id}/reject", OPERATORS, call -> does(call, OperatorDesk.Deed.REJECT));
  }

  private Future<Answer> does(Call call, OperatorDesk.Deed deed) {
    String reason = call.body().requiredString("reason", 500);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Act act = Act.of(call);
          Session session = sight.find(handle, call);
          Session after = desk.does(new SqlTransaction(handle), session, deed, reason, act);
          return Answer.accepted(view.of(handle, after, act.at()));
        });
  }
}
