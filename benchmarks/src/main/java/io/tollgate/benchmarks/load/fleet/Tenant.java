package io.tollgate.benchmarks.load.fleet;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import io.vertx.core.Future;
import java.util.List;

/**
 * An account with more credits than it can spend, and a key to it.
 *
 * @param account its id
 * @param key the secret of a key of the channel {@code app}
 */
public record Tenant(String account, String key) {
  private static final int OPENING_AT_A_TIME = 32;
  private static final String CREDITS_MICROS = "1000000000000000";

  /** Opens so many accounts of a plan; returns when all are there. */
  public static List<Tenant> open(Wire wire, String adminKey, String plan, int count) {
    return wire.await(
        () -> Crowd.of(count, OPENING_AT_A_TIME, i -> open(wire, adminKey, plan, "tenant " + i)));
  }

  private static Future<Tenant> open(Wire wire, String adminKey, String plan, String name) {
    return wire.create(
            "/v1/accounts", adminKey, Report.object().put("name", name).put("plan", plan))
        .compose(
            opened -> {
              String account = opened.body().path("id").asText();
              return credit(wire, adminKey, account)
                  .compose(credited -> key(wire, adminKey, account));
            });
  }

  private static Future<Reply> credit(Wire wire, String adminKey, String account) {
    ObjectNode credit = Report.object().put("amount_micros", CREDITS_MICROS);
    credit.put("kind", "paid").put("reason", "benchmark");
    return wire.create("/v1/accounts/" + account + "/credit", adminKey, credit);
  }

  private static Future<Tenant> key(Wire wire, String adminKey, String account) {
    ObjectNode wish = Report.object().put("account_id", account).put("channel", "app");
    return wire.create("/v1/api-keys", adminKey, wish)
        .map(made -> new Tenant(account, made.body().path("secret").asText()));
  }

  /** Asks for a price of so many GPUs of one node; the quote's id. */
  public Future<String> quote(Wire wire, int gpus, int minutes) {
    return quote(wire, 1, gpus, minutes);
  }

  /** Asks for a price; the quote's id. */
  public Future<String> quote(Wire wire, int nodes, int gpus, int minutes) {
    ObjectNode wish = Report.object().put("gpu_model", "h100").put("nodes", nodes);
    wish.put("gpus_per_node", gpus).put("minutes", minutes);
    return wire.create("/v1/quotes", key, wish).map(made -> made.body().path("id").asText());
  }

  /**
   * Starts a session under a quote; its id, once acknowledged.
   *
   * @param work how many milliseconds it takes, or "-" for until it is told to end
   * @param more further fields of the request
   */
  public Future<String> start(Wire wire, String quote, String work, ObjectNode more) {
    ObjectNode wish = more.deepCopy().put("quote_id", quote);
    wish.putArray("command").add("work").add(work);
    return wire.create("/v1/sessions", key, wish).map(made -> made.body().path("id").asText());
  }
}
