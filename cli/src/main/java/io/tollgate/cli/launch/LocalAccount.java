package io.tollgate.cli.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.Endpoint;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.client.Refusal;
import io.tollgate.cli.output.Credits;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The account that {@code up} and {@code demo} work with: a Pro user with some credits.
 *
 * @param id the account
 * @param user the server, seen by that user
 * @param key the user's key
 */
record LocalAccount(String id, ApiClient user, String key) {
  /** What it starts with: 100,000 credits, EUR 100. */
  static final long STARTING_MICROS = 100_000 * Credits.MICROS_PER_CREDIT;

  private static final String NAME = "demo";

  /** The account, made at the first time, with a key that works. */
  static LocalAccount ensure(ApiClient admin, Path keyFile) {
    if (Files.exists(keyFile)) {
      String key = Trees.read(keyFile);
      ApiClient user = as(admin, key);
      try {
        return new LocalAccount(user.get("/v1/me").path("account_id").asText(), user, key);
      } catch (Refusal gone) {
        if (gone.exitCode() != ExitCode.NOT_AUTHENTICATED) {
          throw gone;
        }
      }
    }
    String id = account(admin);
    JsonNode key =
        admin.create(
            "/v1/api-keys",
            ApiClient.object()
                .put("account_id", id)
                .put("name", "command line on this machine")
                .put("channel", "app"));
    String secret = key.path("secret").asText();
    if (secret.isEmpty()) {
      throw new CommandFailure(ExitCode.UNEXPECTED, "The server made a key without a secret.");
    }
    Trees.writeSecret(keyFile, secret);
    return new LocalAccount(id, as(admin, secret), secret);
  }

  private static String account(ApiClient admin) {
    for (JsonNode account : admin.get("/v1/accounts").path("items")) {
      if (account.path("name").asText().equals(NAME)) {
        return account.path("id").asText();
      }
    }
    JsonNode made =
        admin.create("/v1/accounts", ApiClient.object().put("name", NAME).put("plan", "pro"));
    String id = made.path("id").asText();
    admin.create(
        "/v1/accounts/" + id + "/credit",
        ApiClient.object()
            .put("amount_micros", Long.toString(STARTING_MICROS))
            .put("kind", "promotional")
            .put("reason", "starting credits"));
    return id;
  }

  private static ApiClient as(ApiClient admin, String key) {
    return new ApiClient(new Endpoint(admin.endpoint().url(), key));
  }
}
