package io.tollgate.scheduler.identity;

import io.tollgate.metering.testing.TestPostgres;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.tollgate.scheduler.database.SchedulerMigrations;
import io.tollgate.scheduler.http.HttpServer;
import io.tollgate.scheduler.http.ListenConfig;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.http.Wire;
import io.vertx.core.Vertx;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** The identity routes over a real socket and a real PostgreSQL, with a ledger that only counts. */
public final class TestApi implements AutoCloseable {

  public final List<String> suspensions = new ArrayList<>();
  public final Map<AccountId, Balances.Balance> balances = new HashMap<>();
  public final SettableClock clock = new SettableClock();
  public final Vertx vertx = Vertx.vertx();
  public final Database database;
  public final HttpServer server;
  public final Wire wire;

  public TestApi(Routes... more) throws Exception {
    String url = TestPostgres.migratedDatabase("scheduler", SchedulerMigrations::migrate);
    database = new Database(vertx, DatabaseConfig.of(url, "postgres", null));
    List<Routes> routes = new ArrayList<>(Arrays.asList(more));
    AccountDesk desk =
        new AccountDesk(
            (handle, account, world, group, act) ->
                balances.put(account, new Balances.Balance(0, 0)),
            (handle, account, stop, reason, act) -> suspensions.add(account + " " + stop));
    Balances ledger =
        (handle, accounts) -> {
          Map<AccountId, Balances.Balance> found = new HashMap<>(balances);
          found.keySet().retainAll(accounts);
          return found;
        };
    routes.add(new AccountRoutes(database, desk, new AccountView(ledger)));
    routes.add(new KeyRoutes(database, new SecureRandom()));
    routes.add(new MeRoutes(database));
    server =
        new HttpServer(
            vertx,
            ListenConfig.loopback(0),
            new KeyAuthenticator(database, clock),
            (method, route, status, took) -> {},
            clock,
            routes);
    wire =
        new Wire(
            server.listen().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS));
  }

  /** The first admin's key; only the first call has one. */
  public String adminKey() {
    return database.inTransactionBlocking(
        handle ->
            FirstAdminKey.ensure(handle, new SecureRandom(), Instant.now()).orElseThrow().reveal());
  }

  /** A new account's id, opened with that key. */
  public AccountId account(String adminKey, String name) {
    return AccountId.of(
        wire.post("/v1/accounts", adminKey, "{\"name\": \"" + name + "\"}").text("id"));
  }

  /** The secret of a new key of that account. */
  public String key(String adminKey, AccountId account) {
    return wire.post("/v1/api-keys", adminKey, "{\"account_id\": \"" + account + "\"}")
        .text("secret");
  }

  /** One value from the database as text. */
  public Optional<String> value(String sql) {
    return database.inTransactionBlocking(
        handle -> handle.createQuery(sql).mapTo(String.class).findOne());
  }

  @Override
  public void close() {
    database.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
