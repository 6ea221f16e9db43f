package io.tollgate.scheduler.identity;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.github.f4b6a3.uuid.UuidCreator;
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
import io.vertx.core.Future;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jdbi.v3.core.Handle;

/** Making, listing and revoking API keys. */
public final class KeyRoutes implements Routes {

  private final Database database;
  private final KeyDesk desk;

  public KeyRoutes(Database database, SecureRandom random) {
    this.database = database;
    this.desk = new KeyDesk(random);
  }

  @Override
  public void mount(ApiRouter router) {
    router.post("/v1/api-keys", Access.of(Scope.USER), this::create);
    router.get("/v1/api-keys", Access.ANY_KEY, this::list);
    router.delete("/v1/api-keys/{id}", Access.of(Scope.USER), this::revoke);
  }

  private Future<Answer> create(Call call) {
    JsonBody body = call.bodyOrEmpty();
    Caller caller = call.caller();
    Optional<AccountId> account =
        body.optionalUuid("account_id").map(AccountId::new).or(caller::account);
    List<String> allowed = KeyDesk.scopesToGive(caller, account);
    Set<Scope> scopes =
        body.listOf("scopes", 1, Scope.NAMES).orElse(List.of(Scope.USER.text())).stream()
            .flatMap(name -> Scope.of(name).stream())
            .collect(Collectors.toSet());
    for (Scope scope : scopes) {
      if (!allowed.contains(scope.text())) {
        body.reject(
            "scopes",
            "not_allowed",
            "`scopes` may hold %s for such a key, not %s."
                .formatted(String.join(", ", allowed), scope.text()));
      }
    }
    // The channel decides the price, so nobody gives it to themselves.
    Channel channel =
        Channel.of(
            body.oneOf(
                "channel",
                caller.account().isEmpty() ? Channel.NAMES : List.of(Channel.API.text()),
                Channel.API.text()));
    KeyDesk.Wish wish =
        new KeyDesk.Wish(
            account,
            body.optionalString("name", 100),
            scopes,
            channel,
            body.optionalInstant("expires_at"));
    if (wish.expiresAt().filter(at -> !at.isAfter(call.receivedAt())).isPresent()) {
      body.reject("expires_at", "out_of_range", "`expires_at` must lie in the future.");
    }
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> Idempotency.around(handle, call, () -> created(handle, call, wish)));
  }

  private Answer created(Handle handle, Call call, KeyDesk.Wish wish) {
    KeyDesk.Made made =
        desk.make(handle, call.caller(), UuidCreator.getTimeOrderedEpoch(), wish, Act.of(call));
    return Answer.created(render(made.key()).put("secret", made.secret().reveal()));
  }

  private Future<Answer> list(Call call) {
    Optional<AccountId> named = call.queryId("account_id").map(AccountId::new);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          Caller caller = call.caller();
          Optional<AccountId> account = named.or(caller::account);
          World world =
              account.isPresent()
                  ? AccountSight.find(handle, caller, account.get()).world()
                  : caller.world();
          ObjectNode answer = Json.object();
          ArrayNode items = answer.putArray("items");
          new KeyStore(handle).list(account, world).forEach(key -> items.add(render(key)));
          return Answer.ok(answer);
        });
  }

  private Future<Answer> revoke(Call call) {
    UUID id = call.pathId("id", ErrorCode.NOT_FOUND);
    call.throwIfInvalid();
    return database.inTransaction(
        handle -> {
          KeyRow key =
              new KeyStore(handle)
                  .find(id)
                  .filter(found -> KeyDesk.mayRevoke(call.caller(), found))
                  .orElseThrow(
                      () ->
                          ApiException.of(
                              ErrorCode.NOT_FOUND,
                              "There is no key "
                                  + id
                                  + " that this key may revoke. `tollgate key list` shows yours."));
          desk.revoke(handle, key, Act.of(call));
          return Answer.noContent();
        });
  }

  private static ObjectNode render(KeyRow key) {
    ObjectNode node = Json.object().put("id", key.id().toString());
    Json.putText(node, "account_id", key.account().map(AccountId::toString));
    Json.putText(node, "name", key.name());
    node.put("prefix", key.prefix()).put("last4", key.last4());
    ArrayNode scopes = node.putArray("scopes");
    key.scopes().stream().sorted().map(Scope::text).forEach(scopes::add);
    node.put("channel", key.channel().text())
        .put("world", key.world().text())
        .put("created_at", Json.time(key.createdAt()));
    Json.putTime(node, "expires_at", key.expiresAt());
    Json.putTime(node, "revoked_at", key.revokedAt());
    Json.putTime(node, "last_used_at", key.lastUsedAt());
    return node;
  }
}
