package io.tollgate.scheduler.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.scheduler.http.Wire.Reply;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IdentityApiTest {

  private static TestApi api;
  private static String admin;

  @BeforeAll
  static void start() throws Exception {
    api = new TestApi();
    admin = api.adminKey();
  }

  @AfterAll
  static void stop() throws Exception {
    api.close();
  }

  @Test
  void makes_the_first_admin_key_once_and_again_when_none_works() {
    api.database.inTransactionBlocking(
        handle -> {
          assertThat(FirstAdminKey.ensure(handle, new SecureRandom(), Instant.now())).isEmpty();
          handle.execute("UPDATE scheduler.api_key SET revoked_at = now(), revoked_by = 'x'");
          assertThat(FirstAdminKey.ensure(handle, new SecureRandom(), Instant.now())).isPresent();
          return handle.rollback();
        });
  }

  @Test
  void opens_an_account_with_its_payer_person_event_and_audit_row() {
    Reply made =
        api.wire.post("/v1/accounts", admin, "{\"name\": \"Ada\", \"email\": \"ada@example.org\"}");

    assertThat(made.status()).isEqualTo(201);
    assertThat(made.text("name")).isEqualTo("Ada");
    assertThat(made.text("plan")).isEqualTo("pro");
    assertThat(made.text("world")).isEqualTo("live");
    assertThat(made.text("available_micros")).isEqualTo("0");
    String id = made.text("id");
    assertThat(api.balances).containsKey(AccountId.of(id));
    assertThat(api.value("SELECT type FROM scheduler.event WHERE subject = '" + id + "'"))
        .contains("account.created");
    assertThat(api.value("SELECT action FROM scheduler.audit WHERE object = 'account:" + id + "'"))
        .contains("account.created");
    // Personal data stands in one table only.
    for (String table : new String[] {"account", "event", "audit", "api_key"}) {
      assertThat(
              api.value(
                  "SELECT count(*) FROM scheduler."
                      + table
                      + " AS t WHERE t::text ILIKE '%ada%@%'"))
          .contains("0");
    }
    assertThat(api.wire.get("/v1/accounts/" + id, admin).json()).isEqualTo(made.json());
    assertThat(api.wire.get("/v1/accounts", admin).json().path("items").toString()).contains(id);
  }

  @Test
  void refuses_plans_and_groups_that_do_not_exist_and_changes_nothing() {
    String before = api.value("SELECT count(*) FROM scheduler.account").orElseThrow();

    Reply plan = api.wire.post("/v1/accounts", admin, "{\"name\": \"x\", \"plan\": \"gold\"}");
    assertThat(plan.status()).isEqualTo(422);
    assertThat(plan.code()).isEqualTo("unknown_plan");
    assertThat(plan.json().path("known").toString()).contains("starter");
    assertThat(api.wire.post("/v1/accounts", admin, "{\"name\": \"x\", \"group\": \"g\"}").code())
        .isEqualTo("unknown_group");
    assertThat(api.value("SELECT count(*) FROM scheduler.account")).contains(before);
  }

  @Test
  void an_account_sees_itself_and_nobody_else() {
    AccountId one = api.account(admin, "one");
    AccountId two = api.account(admin, "two");
    String key = api.key(admin, one);

    assertThat(api.wire.get("/v1/accounts/" + one, key).status()).isEqualTo(200);
    assertThat(api.wire.get("/v1/accounts", key).json().path("items")).hasSize(1);
    Reply foreign = api.wire.get("/v1/accounts/" + two, key);
    Reply unknown = api.wire.get("/v1/accounts/01890a5d-ac96-774b-bcce-b302099a8057", key);
    assertThat(foreign.status()).isEqualTo(404);
    // Foreign and unknown differ in nothing but the id asked for.
    assertThat(foreign.text("detail").replace(two.toString(), "ID"))
        .isEqualTo(unknown.text("detail").replace("01890a5d-ac96-774b-bcce-b302099a8057", "ID"));
    assertThat(api.wire.post("/v1/accounts", key, "{\"name\": \"x\"}").status()).isEqualTo(403);
    assertThat(
            api.wire
                .post("/v1/accounts/" + one + "/resume", key, "{\"reason\": \"please\"}")
                .status())
        .isEqualTo(403);
  }

  @Test
  void tells_who_calls() {
    AccountId account = api.account(admin, "me");
    Reply me = api.wire.get("/v1/me", api.key(admin, account));

    assertThat(me.text("account_id")).isEqualTo(account.toString());
    assertThat(me.text("plan")).isEqualTo("pro");
    assertThat(me.json().path("concurrent_sessions_max").asInt()).isEqualTo(20);
    assertThat(me.json().path("queued_sessions_max").asInt()).isEqualTo(400);
    assertThat(me.json().path("scopes").toString()).isEqualTo("[\"user\"]");
    Reply house = api.wire.get("/v1/me", admin);
    assertThat(house.json().path("account_id").isNull()).isTrue();
  }

  @Test
  void suspends_and_resumes_with_a_reason() {
    AccountId account = api.account(admin, "late");
    String path = "/v1/accounts/" + account;

    Reply without = api.wire.post(path + "/suspend", admin, "{}");
    assertThat(without.text("detail")).contains("`reason` is required");
    Reply suspended =
        api.wire.post(
            path + "/suspend", admin, "{\"reason\": \"chargeback\", \"stop_running\": true}");
    assertThat(suspended.text("state")).isEqualTo("suspended");
    assertThat(suspended.text("state_reason")).isEqualTo("chargeback");
    assertThat(api.suspensions).contains(account + " true");
    Reply resumed = api.wire.post(path + "/resume", admin, "{\"reason\": \"paid\"}");
    assertThat(resumed.text("state")).isEqualTo("active");
    assertThat(resumed.json().path("state_reason").isNull()).isTrue();
  }

  @Test
  void shows_a_secret_once_and_stores_its_hash_only() {
    AccountId account = api.account(admin, "keys");
    Reply made =
        api.wire.post(
            "/v1/api-keys", admin, "{\"account_id\": \"" + account + "\", \"name\": \"ci\"}");
    String secret = made.text("secret");

    assertThat(made.status()).isEqualTo(201);
    assertThat(secret).startsWith("tg_live_").endsWith(made.text("last4"));
    Reply listed = api.wire.get("/v1/api-keys", secret);
    assertThat(listed.json().path("items")).hasSize(1);
    assertThat(listed.response().body()).doesNotContain(secret).doesNotContain("\"secret\"");
    for (String table : new String[] {"api_key", "event", "audit", "idempotency"}) {
      assertThat(
              api.value(
                  "SELECT count(*) FROM scheduler."
                      + table
                      + " AS t WHERE t::text LIKE '%"
                      + secret.substring(12, 40)
                      + "%'"))
          .contains("0");
    }
  }

  @Test
  void refuses_missing_mistyped_unknown_revoked_and_expired_keys_each_by_its_code() {
    AccountId account = api.account(admin, "codes");
    assertThat(api.wire.get("/v1/me", null).code()).isEqualTo("missing_key");
    Reply mistyped = api.wire.get("/v1/me", "tg_live_abc");
    assertThat(mistyped.code()).isEqualTo("invalid_key");
    assertThat(mistyped.text("detail")).contains("mistyped").doesNotContain("tg_live_abc");
    String unknown = ApiKey.random(World.LIVE, new SecureRandom()).reveal();
    assertThat(api.wire.get("/v1/me", unknown).text("detail")).contains("knows no such API key");

    Reply made = api.wire.post("/v1/api-keys", admin, "{\"account_id\": \"" + account + "\"}");
    String secret = made.text("secret");
    assertThat(api.wire.get("/v1/me", secret).status()).isEqualTo(200);
    Reply revoked = api.wire.send("DELETE", "/v1/api-keys/" + made.text("id"), secret, null);
    assertThat(revoked.status()).isEqualTo(204);
    // The cache may hold the key for a second; no longer.
    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () -> assertThat(api.wire.get("/v1/me", secret).code()).isEqualTo("revoked_key"));
    // Again, by the admin: the same answer.
    assertThat(api.wire.send("DELETE", "/v1/api-keys/" + made.text("id"), admin, null).status())
        .isEqualTo(204);

    String expiring =
        api.wire
            .post(
                "/v1/api-keys",
                admin,
                "{\"account_id\": \"%s\", \"expires_at\": \"%s\"}"
                    .formatted(account, api.clock.instant().plusSeconds(600)))
            .text("secret");
    assertThat(api.wire.get("/v1/me", expiring).status()).isEqualTo(200);
    api.clock.advance(Duration.ofMinutes(11));
    assertThat(api.wire.get("/v1/me", expiring).code()).isEqualTo("expired_key");
  }

  @Test
  void a_user_makes_keys_of_their_own_account_only_and_never_stronger_ones() {
    AccountId one = api.account(admin, "first");
    AccountId two = api.account(admin, "second");
    String key = api.key(admin, one);

    assertThat(api.wire.post("/v1/api-keys", key, "{}").text("account_id"))
        .isEqualTo(one.toString());
    Reply foreign = api.wire.post("/v1/api-keys", key, "{\"account_id\": \"" + two + "\"}");
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(api.wire.post("/v1/api-keys", key, "{\"scopes\": [\"admin\"]}").text("detail"))
        .contains("`scopes` may hold user, viewer for such a key, not admin.");
    assertThat(api.wire.post("/v1/api-keys", key, "{\"channel\": \"app\"}").text("detail"))
        .contains("`channel` must be one of api");
    assertThat(
            api.wire
                .post("/v1/api-keys", key, "{\"expires_at\": \"2001-01-01T00:00:00Z\"}")
                .text("detail"))
        .contains("must lie in the future");

    String foreignId =
        api.wire.post("/v1/api-keys", admin, "{\"account_id\": \"" + two + "\"}").text("id");
    assertThat(api.wire.send("DELETE", "/v1/api-keys/" + foreignId, key, null).status())
        .isEqualTo(404);
    assertThat(api.wire.get("/v1/api-keys?account_id=" + two, key).status()).isEqualTo(404);
  }

  @Test
  void a_viewer_changes_nothing() {
    AccountId account = api.account(admin, "viewed");
    String viewer =
        api.wire
            .post(
                "/v1/api-keys",
                admin,
                "{\"account_id\": \"" + account + "\", \"scopes\": [\"viewer\"]}")
            .text("secret");
    assertThat(api.wire.get("/v1/accounts/" + account, viewer).status()).isEqualTo(200);
    assertThat(api.wire.post("/v1/api-keys", viewer, "{}").code()).isEqualTo("forbidden");
  }

  @Test
  void a_test_key_of_the_house_knows_the_test_world_only() {
    AccountId live = api.account(admin, "live one");
    String testAdmin =
        api.database.inTransactionBlocking(
            handle -> {
              ApiKey secret = ApiKey.random(World.TEST, new SecureRandom());
              handle.execute(
                  "INSERT INTO scheduler.api_key (id, world, prefix, last4, sha256, scopes, channel,"
                      + " created_at, actor, request_id) VALUES (gen_random_uuid(), 'test', 'p', 'l',"
                      + " ?, '{admin}', 'api', now(), 'test', 'test')",
                  secret.sha256());
              return secret.reveal();
            });

    assertThat(api.wire.get("/v1/accounts/" + live, testAdmin).status()).isEqualTo(404);
    assertThat(api.wire.post("/v1/accounts", testAdmin, "{\"name\": \"x\"}").status())
        .isEqualTo(403);
    Reply made = api.wire.post("/v1/accounts", testAdmin, "{\"name\": \"x\", \"world\": \"test\"}");
    assertThat(made.status()).isEqualTo(201);
    assertThat(api.key(testAdmin, AccountId.of(made.text("id")))).startsWith("tg_test_");
    assertThat(api.wire.get("/v1/accounts", testAdmin).response().body())
        .doesNotContain(live.toString());
  }

  @Test
  void notes_when_a_key_was_last_used() {
    AccountId account = api.account(admin, "used");
    String key = api.key(admin, account);
    api.wire.get("/v1/me", key);

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(
            () ->
                assertThat(
                        api.wire
                            .get("/v1/api-keys", key)
                            .json()
                            .path("items")
                            .get(0)
                            .path("last_used_at")
                            .isNull())
                    .isFalse());
  }
}
