package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Cause;
import io.tollgate.metering.order.AccountClosing;
import io.tollgate.metering.order.AccountClosing.Outcome;
import io.tollgate.metering.order.ClosingProspect;
import io.tollgate.metering.order.SqlOrdering;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Refusal;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountSight;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.tollgate.scheduler.transaction.Transaction;
import io.vertx.core.Future;
import java.util.EnumSet;
import java.util.List;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** The end of an account, and what it does with the balance; a dry run only tells. */
public final class ClosingRoutes implements Routes {
  private static final int COUNTED_MAX = 1_000;

  private final Database database;
  private final AccountDesk accounts;

  public ClosingRoutes(Database database, AccountDesk accounts) {
    this.database = database;
    this.accounts = accounts;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/accounts/{id}/close", Access.of(Scope.SALES), this::close);
  }

  private Future<Answer> close(Call call) {
    AccountId id = new AccountId(call.pathId("id", ErrorCode.ACCOUNT_NOT_FOUND));
    JsonBody body = call.body();
    String reason = body.requiredString("reason", 500);
    boolean dryRun = body.optionalBoolean("dry_run", false);
    call.throwIfInvalid();
    Act act = Act.of(call);
    return database.inTransaction(
        handle -> {
          AccountSight.find(handle, call.caller(), id);
          return Answer.ok(dryRun ? rehearse(handle, id, act) : close(handle, id, reason, act));
        });
  }

  private static ObjectNode rehearse(Handle handle, AccountId id, Act act) {
    AccountClosing closing = SqlOrdering.in(handle).closing();
    return closing
        .find(id.value())
        .map(closed -> answer(id, true, closed))
        .orElseGet(
            () -> {
              ClosingProspect prospect = closing.prospect(id.value(), act.at());
              List<FieldError> hindrances = hindrances(new SqlTransaction(handle), id, prospect);
              ObjectNode json = head(id, true, false).setAll(ClosingView.of(prospect, hindrances));
              ArrayNode sentences = json.putArray("sentences");
              ClosingView.sentences(prospect).forEach(sentences::add);
              return json;
            });
  }

  private ObjectNode close(Handle handle, AccountId id, String reason, Act act) {
    Transaction tx = new SqlTransaction(handle);
    // The lock first: a start holds it too, so that none slips in between.
    Account account = tx.accounts().lock(id).orElseThrow(() -> AccountDesk.unknown(id));
    AccountClosing closing = SqlOrdering.in(handle).closing();
    closing.lock(id.value());
    ClosingProspect before = closing.prospect(id.value(), act.at());
    List<FieldError> hindrances = hindrances(tx, id, before);
    if (!hindrances.isEmpty() && closing.find(id.value()).isEmpty()) {
      throw refusal(hindrances);
    }
    Cause cause = new Cause(act.actor(), act.requestId(), reason);
    if (!(closing.close(id.value(), cause, act.at()) instanceof Outcome.Done done)) {
      throw new IllegalStateException("account " + id + " was locked and changed its balance");
    }
    ObjectNode balance = ClosingView.of(done.closed());
    accounts.close(tx, account, reason, balance, act);
    return answer(id, false, done.closed());
  }

  private static List<FieldError> hindrances(
      Transaction tx, AccountId id, ClosingProspect prospect) {
    int open =
        tx.sessions()
            .ofAccount(id, EnumSet.complementOf(EnumSet.of(SessionState.ENDED)), COUNTED_MAX)
            .size();
    return ClosingView.hindrances(prospect, open);
  }

  private static ApiException refusal(List<FieldError> hindrances) {
    String all = hindrances.stream().map(FieldError::message).collect(Collectors.joining(" "));
    return Refusal.of(ErrorCode.ACCOUNT_NOT_CLOSABLE, all + " Nothing was changed.")
        .with("hindrances", hindrances.stream().map(FieldError::code).toList())
        .exception();
  }

  private static ObjectNode answer(AccountId id, boolean dryRun, AccountClosing.Closed closed) {
    return head(id, dryRun, true).setAll(ClosingView.of(closed));
  }

  private static ObjectNode head(AccountId id, boolean dryRun, boolean closed) {
    return Json.object()
        .put("account_id", id.toString())
        .put("dry_run", dryRun)
        .put("closed", closed);
  }
}
