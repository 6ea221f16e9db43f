package io.tollgate.scheduler.idempotency;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.Wire.Reply;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.TestApi;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class IdempotencyTest {

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

  private static Reply open(String name, String idempotencyKey) {
    return api.wire.post(
        "/v1/accounts", admin, "{\"name\": \"" + name + "\"}", "Idempotency-Key", idempotencyKey);
  }

  private static String accountsNamed(String name) {
    return api.value("SELECT count(*) FROM scheduler.person WHERE display_name = '" + name + "'")
        .orElseThrow();
  }

  @Test
  void answers_the_same_again_and_says_so() {
    Reply first = open("again", "k-again");
    Reply second = open("again", "k-again");

    assertThat(first.header("Idempotency-Replayed")).isEmpty();
    assertThat(second.status()).isEqualTo(201);
    assertThat(second.header("Idempotency-Replayed")).contains("true");
    assertThat(second.json()).isEqualTo(first.json());
    assertThat(accountsNamed("again")).isEqualTo("1");
  }

  @Test
  void the_order_of_names_and_blanks_make_no_other_request() {
    String key = "k-order";
    api.wire.post(
        "/v1/accounts", admin, "{\"name\":\"order\",\"plan\":\"pro\"}", "Idempotency-Key", key);
    Reply second =
        api.wire.post(
            "/v1/accounts",
            admin,
            "{ \"plan\": \"pro\", \"name\": \"order\" }",
            "Idempotency-Key",
            key);
    assertThat(second.header("Idempotency-Replayed")).contains("true");
  }

  @Test
  void refuses_the_same_key_with_another_body() {
    open("one", "k-other");
    Reply other = open("two", "k-other");

    assertThat(other.status()).isEqualTo(422);
    assertThat(other.code()).isEqualTo("idempotency_key_reused");
    assertThat(accountsNamed("two")).isEqualTo("0");
  }

  @Test
  void does_not_remember_refusals() {
    assertThat(
            api.wire
                .post(
                    "/v1/accounts",
                    admin,
                    "{\"name\": \"later\", \"plan\": \"gold\"}",
                    "Idempotency-Key",
                    "k-later")
                .status())
        .isEqualTo(422);
    assertThat(open("later", "k-later").status()).isEqualTo(201);
  }

  @Test
  void has_one_effect_for_many_at_once() {
    ExecutorService clients = Executors.newFixedThreadPool(16);
    try {
      List<CompletableFuture<Reply>> replies =
          IntStream.range(0, 16)
              .mapToObj(i -> CompletableFuture.supplyAsync(() -> open("many", "k-many"), clients))
              .toList();
      List<Reply> done = replies.stream().map(CompletableFuture::join).toList();

      assertThat(done).extracting(Reply::status).containsOnly(201);
      assertThat(done).extracting(reply -> reply.text("id")).containsOnly(done.get(0).text("id"));
      assertThat(done.stream().filter(r -> r.header("Idempotency-Replayed").isEmpty())).hasSize(1);
      assertThat(accountsNamed("many")).isEqualTo("1");
    } finally {
      clients.shutdown();
    }
  }

  @Test
  void waits_for_the_first_request_and_gives_up_after_five_seconds() throws Exception {
    CountDownLatch inserted = new CountDownLatch(1);
    CountDownLatch mayEnd = new CountDownLatch(1);
    CompletableFuture<Object> first =
        CompletableFuture.supplyAsync(
            () ->
                api.database.inTransactionBlocking(
                    handle -> {
                      handle.execute(
                          "INSERT INTO scheduler.idempotency (payer, world, route, idempotency_key,"
                              + " fingerprint, actor, request_id, created_at) SELECT 'key:' || id,"
                              + " 'live', 'POST /v1/accounts', 'k-slow', '', 'test', 'test', now()"
                              + " FROM scheduler.api_key WHERE name = 'first admin'");
                      inserted.countDown();
                      try {
                        // At work all the time: PostgreSQL ends a transaction that only pauses.
                        while (!mayEnd.await(500, TimeUnit.MILLISECONDS)) {
                          handle.execute("SELECT 1");
                        }
                      } catch (InterruptedException e) {
                        throw new AssertionError(e);
                      }
                      return handle.rollback();
                    }));
    assertThat(inserted.await(20, TimeUnit.SECONDS)).isTrue();

    Reply refused = open("slow", "k-slow");
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.code()).isEqualTo("idempotency_in_progress");
    assertThat(refused.header("Retry-After")).contains("1");

    // The first one fails; whoever waits for it takes its place.
    CompletableFuture<Reply> waiting = CompletableFuture.supplyAsync(() -> open("slow", "k-slow"));
    mayEnd.countDown();
    first.get(20, TimeUnit.SECONDS);
    assertThat(waiting.get(20, TimeUnit.SECONDS).status()).isEqualTo(201);
  }

  @Test
  void of_two_groups_with_the_same_request_the_second_undoes_what_it_did() {
    Idempotency.Request mine = groupRequest("k-both", "mine");
    Idempotency.Request theirs = groupRequest("k-both", "theirs");
    Idempotency.Request other = groupRequest("k-other-of-group", "mine");
    assertThatThrownBy(
            () ->
                api.database.inTransactionBlocking(
                    handle -> {
                      assertThat(Idempotency.fresh(handle, List.of(mine, other)))
                          .containsExactlyInAnyOrder(mine, other);
                      // On a thread of its own, so that it is a transaction of its own.
                      CompletableFuture.supplyAsync(
                              () ->
                                  api.database.inTransactionBlocking(
                                      second -> {
                                        assertThat(Idempotency.fresh(second, List.of(theirs)))
                                            .containsExactly(theirs);
                                        Idempotency.keep(second, Map.of(theirs, answer("theirs")));
                                        return true;
                                      }))
                          .join();
                      Idempotency.keep(
                          handle, Map.of(mine, answer("mine"), other, answer("other")));
                      return true;
                    }))
        .isInstanceOf(Idempotency.TakenMeanwhile.class);

    api.database.inTransactionBlocking(
        handle -> {
          assertThat(Idempotency.fresh(handle, List.of(mine, other))).containsExactly(other);
          Answer told =
              Idempotency.around(
                  handle,
                  Optional.of(mine),
                  () -> {
                    throw new AssertionError("it was done");
                  });
          assertThat(told.json().orElseThrow().path("of").asText()).isEqualTo("theirs");
          assertThat(told.headers()).containsEntry("Idempotency-Replayed", "true");
          return true;
        });
  }

  @Test
  void what_comes_twice_in_a_group_is_fresh_once() {
    Idempotency.Request first = groupRequest("k-twice", "first");
    Idempotency.Request again = groupRequest("k-twice", "again");
    assertThat(
            api.database.<Set<Idempotency.Request>>inTransactionBlocking(
                handle -> Idempotency.fresh(handle, List.of(first, again))))
        .containsExactly(first);
  }

  private static Idempotency.Request groupRequest(String key, String requestId) {
    return new Idempotency.Request(
        "a payer", "live", "POST /v1/quotes", key, "same", "test", requestId, api.clock.instant());
  }

  private static Answer answer(String of) {
    return Answer.created(Json.object().put("of", of));
  }

  @Test
  void keeps_accounts_apart() {
    AccountId one = api.account(admin, "apart one");
    AccountId two = api.account(admin, "apart two");
    String first = api.key(admin, one);
    String second = api.key(admin, two);

    api.wire.post("/v1/api-keys", first, "{}", "Idempotency-Key", "k-apart");
    Reply other = api.wire.post("/v1/api-keys", second, "{}", "Idempotency-Key", "k-apart");
    assertThat(other.header("Idempotency-Replayed")).isEmpty();
    assertThat(other.text("account_id")).isEqualTo(two.toString());
  }

  @Test
  void never_repeats_a_secret() {
    AccountId account = api.account(admin, "masked");
    String body = "{\"account_id\": \"" + account + "\"}";
    Reply first = api.wire.post("/v1/api-keys", admin, body, "Idempotency-Key", "k-mask");
    Reply second = api.wire.post("/v1/api-keys", admin, body, "Idempotency-Key", "k-mask");

    assertThat(second.text("id")).isEqualTo(first.text("id"));
    assertThat(second.text("secret")).isEqualTo("(shown only once)");
    assertThat(
            api.value(
                "SELECT count(*) FROM scheduler.idempotency AS t WHERE t::text LIKE '%"
                    + first.text("secret")
                    + "%'"))
        .contains("0");
  }

  @Test
  void forgets_after_a_day() {
    Reply first = open("day", "k-day");
    api.clock.advance(Duration.ofHours(25));
    Reply next = open("day", "k-day");
    assertThat(next.header("Idempotency-Replayed")).isEmpty();
    assertThat(next.text("id")).isNotEqualTo(first.text("id"));

    api.clock.advance(Duration.ofHours(25));
    int swept =
        api.database.inTransactionBlocking(
            handle -> Idempotency.sweep(handle, api.clock.instant(), 1000));
    assertThat(swept).isPositive();
    assertThat(api.value("SELECT count(*) FROM scheduler.idempotency")).contains("0");
  }

  @Test
  void refuses_keys_that_are_none() {
    Reply reply = open("bad", "a b");
    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().path("errors").get(0).path("pointer").asText())
        .isEqualTo("/header/Idempotency-Key");
    assertThat(open("bad", "x".repeat(129)).status()).isEqualTo(400);
    assertThat(open("good", UUID.randomUUID().toString()).status()).isEqualTo(201);
  }
}
