package io.tollgate.scheduler.billing;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.Metering;
import io.tollgate.metering.contract.Contract;
import io.tollgate.metering.contract.ContractVersion;
import io.tollgate.metering.contract.Contracts;
import io.tollgate.metering.contract.Terms;
import io.tollgate.metering.pricing.PriceLine;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountSight;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Caller;
import io.tollgate.scheduler.identity.Scope;
import io.tollgate.scheduler.transaction.SqlTransaction;
import io.vertx.core.Future;
import java.time.DateTimeException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import java.util.UUID;
import org.jdbi.v3.core.Handle;

/** Contracts: drafts, differences, approval. */
public final class ContractRoutes implements Routes {
  private static final int LISTED_MAX = 500;
  private static final int REASON_LENGTH_MAX = 500;
  private static final Access SALES = Access.of(Scope.SALES);

  private final Database database;
  private final InstantSource clock;

  public ContractRoutes(Database database, InstantSource clock) {
    this.database = database;
    this.clock = clock;
  }

  @Override
  public void mount(ApiRouter router) {
    router.get("/v1/contracts", Access.ANY_KEY, this::list);
    router.post("/v1/contracts", SALES, this::create);
    router.get("/v1/contracts/{id}", Access.ANY_KEY, this::get);
    router.put("/v1/contracts/{id}", SALES, this::edit);
    router.post("/v1/contracts/{id}/diff", SALES, this::diff);
    for (ContractDesk.Step step : ContractDesk.Step.values()) {
      String verb = step.name().toLowerCase(Locale.ROOT);
      router.post("/v1/contracts/{id}/" + verb, SALES, call -> step(call, step));
    }
  }

  private Future<Answer> list(Call call) {
    Optional<UUID> account = call.queryId("account_id");
    call.throwIfInvalid();
    Caller caller = call.caller();
    return database.inTransaction(
        handle -> {
          Optional<UUID> whose = caller.account().map(AccountId::value).or(() -> account);
          ArrayNode items = Json.array();
          Contracts.in(handle).list(whose.stream().toList(), LISTED_MAX).stream()
              .filter(contract -> ContractSight.sees(handle, caller, contract))
              .filter(contract -> account.isEmpty() || contract.payer().equals(account.get()))
              .forEach(
                  contract -> items.add(ContractView.of(ContractSight.shown(caller, contract))));
          ObjectNode json = Json.object();
          json.set("items", items);
          return Answer.ok(json);
        });
  }

  private Future<Answer> get(Call call) {
    UUID id = id(call);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> whole(handle, call, ContractSight.find(handle, call, id)));
  }

  private Future<Answer> create(Call call) {
    JsonBody body = call.body();
    UUID account = body.requiredUuid("account_id");
    String name = body.requiredString("name", 100);
    ZoneId timeZone = timeZone(body);
    String reason = body.optionalString("reason", REASON_LENGTH_MAX).orElse("drafted");
    ContractDocument document = ContractDocument.of(body);
    return database.inTransaction(
        handle -> {
          document.check(models(handle), Optional.empty(), clock.instant());
          call.throwIfInvalid();
          return Idempotency.around(
              handle,
              call,
              () -> {
                Account owner = AccountSight.find(handle, call.caller(), new AccountId(account));
                Contract drafted =
                    desk(handle, call).draft(owner, name, timeZone, document.terms(), reason);
                return Answer.created(ContractView.of(drafted)).withHeader("ETag", quoted(drafted));
              });
        });
  }

  private Future<Answer> edit(Call call) {
    UUID id = id(call);
    JsonBody body = call.body();
    String reason = body.optionalString("reason", REASON_LENGTH_MAX).orElse("edited");
    ContractDocument document = ContractDocument.of(body);
    return database.inTransaction(
        handle -> {
          Contract before = ContractSight.find(handle, call, id);
          sameContract(body, before);
          document.check(models(handle), termsBefore(before), clock.instant());
          call.throwIfInvalid();
          requireSeen(call, before);
          Contract after = desk(handle, call).edit(before, document.terms(), reason);
          return Answer.ok(ContractView.of(after)).withHeader("ETag", quoted(after));
        });
  }

  private Future<Answer> diff(Call call) {
    UUID id = id(call);
    JsonBody body = call.body();
    ContractDocument document = ContractDocument.of(body);
    body.optionalString("reason", REASON_LENGTH_MAX);
    return database.inTransaction(
        handle -> {
          Contract stored = ContractSight.find(handle, call, id);
          sameContract(body, stored);
          document.check(models(handle), Optional.of(document.terms()), clock.instant());
          call.throwIfInvalid();
          return Answer.ok(
              ContractDiff.of(
                  ContractDocument.write(stored.latest().terms()),
                  ContractDocument.write(document.terms())));
        });
  }

  private Future<Answer> step(Call call, ContractDesk.Step step) {
    UUID id = id(call);
    String reason = call.body().requiredString("reason", REASON_LENGTH_MAX);
    call.throwIfInvalid();
    return database.inTransaction(
        handle ->
            Idempotency.around(
                handle,
                call,
                () -> {
                  Contract before = ContractSight.find(handle, call, id);
                  Contract after = desk(handle, call).step(before, step, reason);
                  return Answer.ok(ContractView.of(after)).withHeader("ETag", quoted(after));
                }));
  }

  private Answer whole(Handle handle, Call call, Contract contract) {
    Contracts contracts = Contracts.in(handle);
    Contract shown = ContractSight.shown(call.caller(), contract);
    boolean house = call.caller().account().isEmpty();
    return Answer.ok(
            ContractView.whole(
                shown,
                house ? contracts.steps(contract.contractId()) : List.of(),
                contracts.creditLine(contract.payer(), clock.instant())))
        .withHeader("ETag", quoted(shown));
  }

  private ContractDesk desk(Handle handle, Call call) {
    return new ContractDesk(
        new SqlTransaction(handle),
        new Act(call.caller().actor(), call.requestId(), clock.instant()));
  }

  private static void sameContract(JsonBody body, Contract contract) {
    boolean other =
        body.optionalUuid("account_id").filter(id -> !id.equals(contract.payer())).isPresent();
    if (other) {
      body.reject("account_id", "not_allowed", "`account_id` cannot change: write a new contract.");
    }
    if (body.optionalString("name", 100).filter(n -> !n.equals(contract.name())).isPresent()) {
      body.reject("name", "not_allowed", "`name` cannot change: it is " + contract.name() + ".");
    }
    if (body.node().hasNonNull("time_zone") && !timeZone(body).equals(contract.timeZone())) {
      body.reject("time_zone", "not_allowed", "`time_zone` cannot change: periods would overlap.");
    }
    body.optionalString("time_zone", 60);
  }

  private static Optional<Terms> termsBefore(Contract contract) {
    return contract.versions().stream()
        .filter(version -> version.effectiveFrom().isPresent())
        .reduce((earlier, later) -> later)
        .map(ContractVersion::terms);
  }

  private static void requireSeen(Call call, Contract contract) {
    String seen =
        call.header("If-Match")
            .orElseThrow(
                () ->
                    ApiException.of(
                        ErrorCode.PRECONDITION_REQUIRED,
                        "Send the contract's ETag in `If-Match`, so that nobody's change is lost."));
    if (!seen.equals(quoted(contract)) && !seen.equals(ContractView.etag(contract))) {
      throw ApiException.of(
          ErrorCode.PRECONDITION_FAILED,
          "The contract was changed since you read it. Read it again and repeat your change.");
    }
  }

  private static String quoted(Contract contract) {
    return '"' + ContractView.etag(contract) + '"';
  }

  private static ZoneId timeZone(JsonBody body) {
    Optional<String> name = body.optionalString("time_zone", 60);
    try {
      return name.map(ZoneId::of).orElse(ZoneOffset.UTC);
    } catch (DateTimeException unknown) {
      body.reject(
          "time_zone", "invalid_format", "`time_zone` must be a zone such as Europe/Paris or UTC.");
      return ZoneOffset.UTC;
    }
  }

  private TreeSet<String> models(Handle handle) {
    TreeSet<String> models = new TreeSet<>();
    for (PriceLine line : Metering.in(handle).listPrices(clock.instant())) {
      models.add(line.gpuModel());
    }
    return models;
  }

  private static UUID id(Call call) {
    return call.pathId("id", ErrorCode.CONTRACT_NOT_FOUND);
  }
}
