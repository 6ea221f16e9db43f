package io.tollgate.scheduler.identity;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.read.ListAppender;
import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.http.Wire.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

class SecretsStayOutOfLogsTest {

  @Test
  void neither_logs_nor_refusals_hold_a_key_even_when_everything_is_logged_and_breaks()
      throws Exception {
    Routes broken =
        router ->
            router.get(
                "/v1/broken",
                Access.ANY_KEY,
                call -> {
                  throw new IllegalStateException("broken for " + call.caller());
                });
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    Logger root = (Logger) LoggerFactory.getLogger("io.tollgate");
    Level before = root.getLevel();
    logged.start();
    root.addAppender(logged);
    root.setLevel(Level.TRACE);
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
      assertThat(List.copyOf(logged.list))
          .isNotEmpty()
          .allSatisfy(
              event -> {
                assertThat(event.getFormattedMessage()).doesNotContain(secret);
                if (event.getThrowableProxy() != null) {
                  assertThat(ThrowableProxyUtil.asString(event.getThrowableProxy()))
                      .doesNotContain(secret);
                }
              });
    } finally {
      root.setLevel(before);
      root.detachAppender(logged);
    }
  }
}
