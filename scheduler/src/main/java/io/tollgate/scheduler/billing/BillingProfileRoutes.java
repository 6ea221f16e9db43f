package io.tollgate.scheduler.billing;

import io.tollgate.metering.invoice.BillingProfile;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.ErrorCode;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.http.Limits;
import io.tollgate.scheduler.http.Route;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.AccountSight;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Scope;
import io.vertx.core.Future;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;

/** To whom the next invoices are addressed. Its owner may change all of it but the tax rate. */
public final class BillingProfileRoutes implements Routes {
  private static final int TEXT_LENGTH_MAX = 200;

  private final Database database;
  private final InvoiceDesk desk;

  public BillingProfileRoutes(Database database, InvoiceDesk desk) {
    this.database = database;
    this.desk = desk;
  }

  @Override
  public void mount(ApiRouter router) {
    String mine = "/v1/me/billing-profile";
    String theirs = "/v1/accounts/{id}/billing-profile";
    router.get(mine, Access.ANY_KEY, call -> read(call, call.caller().requireAccount()));
    router.get(theirs, Access.ANY_KEY, call -> read(call, named(call)));
    router.on(
        new Route("PUT", mine),
        Access.of(Scope.USER),
        Limits.API,
        call -> change(call, call.caller().requireAccount(), false));
    router.on(
        new Route("PUT", theirs),
        Access.of(Scope.SALES),
        Limits.API,
        call -> change(call, named(call), true));
  }

  private Future<Answer> read(Call call, AccountId id) {
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Account account = AccountSight.find(handle, call.caller(), id);
          return Answer.ok(
              InvoiceView.profile(desk.invoices(handle).profile(account.id().value())));
        });
  }

  private Future<Answer> change(Call call, AccountId id, boolean byTheHouse) {
    JsonBody body = call.body();
    int version = body.requiredInt("version", 0, Integer.MAX_VALUE - 1);
    String name = body.requiredString("legal_name", TEXT_LENGTH_MAX);
    List<String> address =
        body.stringList("address_lines", 0, BillingProfile.ADDRESS_LINES_MAX, TEXT_LENGTH_MAX)
            .orElse(List.of());
    Optional<String> taxId = body.optionalString("tax_id", 50);
    Optional<Integer> tax =
        byTheHouse
            ? body.optionalInt("tax_basis_points", 0, BillingProfile.TAX_BASIS_POINTS_MAX)
            : Optional.empty();
    ZoneId zone = body.optionalTimeZone("time_zone").orElse(ZoneId.of("UTC"));
    Optional<String> email = body.optionalString("email", TEXT_LENGTH_MAX);
    String reason = body.optionalString("reason", 500).orElse("billing profile changed");
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Account account = AccountSight.find(handle, call.caller(), id);
          BillingProfile changed =
              new BillingProfile(
                  account.id().value(),
                  version + 1,
                  name,
                  address,
                  taxId,
                  tax.orElseGet(() -> taxOf(handle, account)),
                  zone,
                  email);
          return Answer.ok(
              InvoiceView.profile(
                  desk.changeProfile(handle, account, changed, reason, Act.of(call))));
        });
  }

  private int taxOf(Handle handle, Account account) {
    return desk.invoices(handle).profile(account.id().value()).taxBasisPoints();
  }

  private static AccountId named(Call call) {
    return new AccountId(call.pathId("id", ErrorCode.ACCOUNT_NOT_FOUND));
  }
}
