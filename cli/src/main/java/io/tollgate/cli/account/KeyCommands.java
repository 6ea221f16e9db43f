package io.tollgate.cli.account;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** API keys. */
@Command(name = "key", description = "Create, list and revoke API keys.")
public final class KeyCommands extends Noun {
  private static final List<Column> KEYS =
      List.of(
          Column.of("KEY", "id"),
          Column.of("NAME", "name"),
          Column.of("BEGINS", "prefix"),
          Column.of("ENDS", "last4"),
          Column.of("SCOPES", "scopes"),
          Column.of("CHANNEL", "channel"),
          Column.of("WORLD", "world"),
          Column.of("LAST USED", "last_used_at"),
          Column.of("REVOKED", "revoked_at"),
          Column.of("ACCOUNT", "account_id").whenWide(),
          Column.of("CREATED", "created_at").whenWide(),
          Column.of("EXPIRES", "expires_at").whenWide());
  private static final List<Column> KEY =
      List.of(
          Column.of("key", "id"),
          Column.of("name", "name"),
          Column.of("account", "account_id"),
          Column.of("secret", "secret"),
          Column.of("scopes", "scopes"),
          Column.of("channel", "channel"),
          Column.of("world", "world"),
          Column.of("expires", "expires_at"));

  @Command(
      name = "create",
      description = "Create a key; its secret is in the answer and never again.")
  void create(
      @Mixin Call call,
      @Option(names = "--account", paramLabel = "ACCOUNT") @Nullable String account,
      @Option(names = "--name", paramLabel = "NAME") @Nullable String name,
      @Option(names = "--scope", split = ",", paramLabel = "SCOPE") @Nullable List<String> scopes,
      @Option(names = "--channel", description = "app or api.") @Nullable String channel,
      @Option(names = "--expires-at", paramLabel = "TIME") @Nullable String expiresAt) {
    ObjectNode request = ApiClient.object();
    if (account != null) {
      request.put("account_id", AccountCommands.find(call, account).path("id").asText());
    }
    if (name != null) {
      request.put("name", name);
    }
    if (scopes != null) {
      new ArrayList<>(scopes).forEach(request.putArray("scopes")::add);
    }
    if (channel != null) {
      request.put("channel", channel);
    }
    if (expiresAt != null) {
      request.put("expires_at", expiresAt);
    }
    JsonNode created = call.api().create("/v1/api-keys", request);
    call.printer().one(created, "id", KEY);
    call.terminal().say("Store the secret now; it is not shown again.");
  }

  @Command(name = "list", description = "List keys; secrets are never shown.")
  void list(@Mixin Call call) {
    call.printer().list(call.api().get("/v1/api-keys"), "id", KEYS);
  }

  @Command(name = "set", description = "Set how many sessions of a key run at once.")
  void set(
      @Mixin Call call,
      @Parameters(paramLabel = "KEY") String key,
      @Option(
              names = "--concurrent",
              required = true,
              paramLabel = "N",
              description = "Sessions at once, or none.")
          String concurrent) {
    LimitCommands.set(
        call, "/v1/limits", ApiClient.object().put("key_id", key), "concurrent", concurrent);
  }

  @Command(name = "revoke", description = "Revoke a key; it stops working at once.")
  int revoke(
      @Mixin Call call,
      @Parameters(paramLabel = "KEY") String key,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    if (!call.confirmed("Revoke key " + key + "? What uses it stops working.", yes)) {
      return call.declined();
    }
    call.api().delete("/v1/api-keys/" + key);
    call.terminal().say("Revoked " + key + ".");
    return ExitCode.OK.number();
  }
}
