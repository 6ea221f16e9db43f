package io.tollgate.scheduler.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.http.Wire.Reply;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class SecretsStayOutOfLogsTest {

  @Test
  void neither_logs_nor_refusals_hold_a_key_even_when_something_breaks() throws Exception {
    Routes broken =
        router ->
            router.get(
                "/v1/broken",
                Access.ANY_KEY,
                call -> {
                  throw new IllegalStateException("broken for " + call.caller());
                });
    PrintStream console = System.out;
    ByteArrayOutputStream logged = new ByteArrayOutputStream();
    PrintStream errors = System.err;
    PrintStream both = new PrintStream(logged, true, StandardCharsets.UTF_8);
    System.setOut(both);
    System.setErr(both);
    try (TestApi api = new TestApi(broken)) {
      String admin = api.adminKey();
      AccountId account = api.account(admin, "quiet");
      String key = api.key(admin, account);
      List<Reply> refusals =
          List.of(
              api.wire.get("/v1/broken", key),
              api.wire.get("/v1/me", key + "x"),
              api.wire.get("/v1/accounts/" + key, key),
              api.wire.get("/v1/" + key, key),
              api.wire.get("/v1/me?" + key + "=" + key, key),
              api.wire.post("/v1/api-keys", key, "{\"name\": "),
              api.wire.post("/v1/api-keys", key, "{\"account_id\": \"nobody\"}"));

      String secret = key.substring(12, 40);
      assertThat(refusals)
          .extracting(Reply::status)
          .containsExactly(500, 401, 404, 404, 400, 400, 400);
      assertThat(refusals)
          .allSatisfy(
              reply -> assertThat(reply.response().body()).doesNotContain(secret.substring(0, 9)));
      assertThat(logged.toString(StandardCharsets.UTF_8))
          .contains("was answered 500")
          .doesNotContain(secret.substring(0, 9));
    } finally {
      System.setOut(console);
      System.setErr(errors);
    }
  }
}
