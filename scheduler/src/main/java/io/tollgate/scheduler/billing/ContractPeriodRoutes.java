package io.tollgate.scheduler.billing;

import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractMonth;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.contract.Terms;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.InstantSource;
import java.time.YearMonth;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jdbi.v3.core.Handle;

/** What contracts make of months: past ones under a draft, the running one, closed ones. */
public final class ContractPeriodRoutes implements Routes {
  private static final int REASON_LENGTH_MAX = 500;
  private static final Access SALES = Access.of(Scope.SALES);
  private static final Pattern MONTH = Pattern.compile("20[0-9]{2}-(0[1-9]|1[0-2])");

  private final Database database;
  private final InstantSource clock;

  public ContractPeriodRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/contracts/{id}/preview", SALES, this::preview);
    router.get("/v1/contracts/{id}/periods/{period}", Access.ANY_KEY, this::period);
    router.post("/v1/contracts/{id}/periods/{period}/close", SALES, this::close);
  }

  private Future<Answer> preview(Call call) {
    UUID id = id(call);
    JsonBody body = call.body();
    String text = body.requiredMatch("period", MONTH, "a month such as 2026-03");
    call.throwIfInvalid();
    YearMonth month = YearMonth.parse(text);
    return database.inTransaction(
        handle -> {
          Contract contract = ContractSight.find(handle, call, id);
          ContractMonth period = new ContractMonth(month, contract.timeZone());
          Terms terms = contract.latest().terms();
          return Answer.ok(
              ContractView.preview(
                  contract,
                  period,
                  Contracts.in(handle).preview(contract, terms, period, clock.instant())));
        });
  }

  private Future<Answer> period(Call call) {
    UUID id = id(call);
    YearMonth month = pathMonth(call);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Contract contract = ContractSight.find(handle, call, id);
          ContractMonth period = new ContractMonth(month, contract.timeZone());
          return Answer.ok(ContractView.period(desk(handle, call).period(contract, period)));
        });
  }

  private Future<Answer> close(Call call) {
    UUID id = id(call);
    YearMonth month = pathMonth(call);
    String reason = call.body().requiredString("reason", REASON_LENGTH_MAX);
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () -> {
                  Contract contract = ContractSight.find(handle, call, id);
                  ContractMonth period = new ContractMonth(month, contract.timeZone());
                  return Answer.ok(
                      ContractView.period(desk(handle, call).close(contract, period, reason)));
                }));
  }

  private ContractDesk desk(Handle handle, Call call) {
    return new ContractDesk(
        new SqlTransaction(handle),
        new Act(call.caller().actor(), call.requestId(), clock.instant()));
  }

  private static YearMonth pathMonth(Call call) {
    String text = call.path("period");
    if (!MONTH.matcher(text).matches()) {
      throw ApiException.of(
          ErrorCode.NOT_FOUND, "A period is a month such as 2026-03. Check the path.");
    }
    return YearMonth.parse(text);
  }

  private static UUID id(Call call) {
    return call.pathId("id", ErrorCode.CONTRACT_NOT_FOUND);
  }
}
