package io.tollgate.cli.context;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.FakeServer;
import io.tollgate.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ContextsTest {
  private static final String KEY = "tg_live_0123456789abcdefghij";

  @TempDir Path directory;

  @Test
  void a_stored_context_is_used_and_only_its_owner_may_read_the_file() throws IOException {
    try (FakeServer server = new FakeServer().on("GET /v1/balance", 200, "{}")) {
      assertThat(set("studio", server.url()).code()).isZero();
      Path file = directory.resolve("tollgate").resolve("config.json");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
          .isEqualTo("rw-------");
      assertThat(run(Map.of(), "balance", "show").code()).isZero();
      assertThat(server.requests().get(0).key()).isEqualTo("Bearer " + KEY);
    }
  }

  @Test
  void keys_are_never_shown() {
    set("studio", "http://127.0.0.1:1");
    assertThat(run(Map.of(), "context", "list").out())
        .contains("studio", "tg_live_…ghij")
        .doesNotContain(KEY);
    assertThat(run(Map.of(), "context", "show", "-o", "json").out()).doesNotContain(KEY);
  }

  @Test
  void the_environment_wins_over_the_file_and_flags_over_the_environment() throws IOException {
    try (FakeServer server = new FakeServer().on("GET /v1/balance", 200, "{}")) {
      set("studio", "http://127.0.0.1:1");
      Map<String, String> environment = Map.of("TOLLGATE_URL", server.url(), "TOLLGATE_KEY", "env");
      assertThat(run(environment, "balance", "show").code()).isZero();
      Path keyFile = Files.writeString(directory.resolve("key"), "file\n");
      run(environment, "balance", "show", "--key-file", keyFile.toString());
      assertThat(server.requests().get(0).key()).isEqualTo("Bearer env");
      assertThat(server.requests().get(1).key()).isEqualTo("Bearer file");
    }
  }

  @Test
  void a_stored_key_is_not_sent_to_another_server() {
    try (FakeServer server = new FakeServer().on("GET /v1/balance", 200, "{}")) {
      set("studio", "http://127.0.0.1:1");
      run(Map.of(), "balance", "show", "--url", server.url());
      assertThat(server.requests().get(0).key()).isNull();
    }
  }

  @Test
  void what_names_an_account_is_asked_with_the_operators_key_beside_the_current_one()
      throws IOException {
    String id = "01900000-0000-7000-8000-000000000001";
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/accounts/" + id, 200, "{'id':'" + id + "'}")
            .on("GET /v1/orders", 200, "{'items':[]}")
            .on("GET /v1/subscriptions", 200, "{'items':[]}")
            .on("GET /v1/dues", 200, "{'items':[]}")) {
      Path operators = Files.writeString(directory.resolve("admin"), "tg_live_admin");
      run(
          Map.of(),
          "context",
          "set",
          "local-admin",
          "--server",
          server.url(),
          "--key-from",
          operators.toString());
      set("local", server.url());
      for (String command : new String[] {"order list", "subscription list", "balance dues"}) {
        String[] own = command.split(" ", -1);
        assertThat(run(Map.of(), own).code()).isZero();
        assertThat(last(server).key()).isEqualTo("Bearer " + KEY);
        assertThat(run(Map.of(), own[0], own[1], "--account", id).code()).isZero();
        assertThat(last(server).key()).isEqualTo("Bearer tg_live_admin");
        assertThat(last(server).path()).contains("account_id=" + id);
      }
    }
  }

  private static FakeServer.Request last(FakeServer server) {
    return server.requests().get(server.requests().size() - 1);
  }

  @Test
  void contexts_are_chosen_by_name() {
    set("one", "http://127.0.0.1:1");
    set("two", "http://127.0.0.1:2");
    assertThat(run(Map.of(), "context", "show").out()).contains("http://127.0.0.1:2");
    assertThat(run(Map.of(), "context", "use", "one").code()).isZero();
    assertThat(run(Map.of(), "context", "show").out()).contains("http://127.0.0.1:1");
    assertThat(run(Map.of(), "context", "show", "--context", "two").out()).contains(":2");
    assertThat(run(Map.of(), "context", "use", "three").code()).isEqualTo(3);
    assertThat(run(Map.of(), "ps", "--context", "three").code()).isEqualTo(2);
  }

  @Test
  void a_file_that_others_may_read_is_warned_about() throws IOException {
    set("studio", "http://127.0.0.1:1");
    Files.setPosixFilePermissions(
        directory.resolve("tollgate").resolve("config.json"),
        PosixFilePermissions.fromString("rw-r--r--"));
    assertThat(run(Map.of(), "context", "show").err()).contains("chmod 600");
  }

  @Test
  void a_broken_file_is_named() throws IOException {
    set("studio", "http://127.0.0.1:1");
    Files.writeString(directory.resolve("tollgate").resolve("config.json"), "{nope");
    Ran ran = run(Map.of(), "ps");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains("config.json");
  }

  private Ran set(String name, String url) {
    Map<String, String> environment = new HashMap<>();
    environment.put("TOLLGATE_CONFIG", directory.resolve("tollgate/config.json").toString());
    return Ran.with(
        environment, KEY + "\n", "context", "set", name, "--server", url, "--key-from", "-");
  }

  private Ran run(Map<String, String> environment, String... args) {
    Map<String, String> all = new HashMap<>(environment);
    all.put("TOLLGATE_CONFIG", directory.resolve("tollgate/config.json").toString());
    return Ran.with(all, null, args);
  }
}
