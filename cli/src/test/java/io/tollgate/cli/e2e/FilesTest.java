package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Ran;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/** Files, a capped log and ports, from the command line to the work and back. */
@ExtendWith(WithRealParts.class)
class FilesTest {

  @TempDir Path local;

  private static Ran run(Client client, String... words) {
    return Ran.with(
        Map.of("TOLLGATE_URL", client.api().url(), "TOLLGATE_KEY", client.api().key()),
        null,
        words);
  }

  private static Ran done(Client client, String... words) {
    Ran ran = run(client, words);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran;
  }

  @Test
  void what_is_put_reaches_the_work_and_what_it_leaves_can_be_fetched_after_its_end(RealParts parts)
      throws Exception {
    Client client = parts.account("files", Client.PLENTY);
    String script =
        "until [ -e \"$TOLLGATE_INPUT/deep/data\" ]; do sleep 0.1; done;"
            + " cat \"$TOLLGATE_INPUT/deep/data\" >\"$TOLLGATE_OUTPUT/copy\";"
            + " mkdir \"$TOLLGATE_OUTPUT/sub\"; echo two >\"$TOLLGATE_OUTPUT/sub/two\";"
            + " printf x >\"$TOLLGATE_OUTPUT/$(printf 'odd\\nname')\";"
            + " ln -s /etc/passwd \"$TOLLGATE_OUTPUT/link\"; mkfifo \"$TOLLGATE_OUTPUT/pipe\"";
    String id = client.start(client.request(client.quote(10), script));
    client.await(id, "running");

    byte[] data = new byte[1_500_000];
    new Random(3).nextBytes(data);
    Path file = Files.write(local.resolve("data"), data);
    done(client, "session", "files", "put", id, file.toString(), "input/deep/data");
    client.await(id, "ended");

    Ran list = done(client, "session", "files", "list", id, "output");
    assertThat(list.out()).contains("odd\\x0aname").contains("link").contains("pipe");
    Path back = local.resolve("back");
    done(client, "session", "files", "get", id, "output/copy", "--to", back.toString());
    assertThat(back).hasBinaryContent(data);
    assertThat(run(client, "session", "files", "get", id, "output/link").code()).isEqualTo(2);
    assertThat(run(client, "session", "files", "get", id, "output/pipe").code()).isEqualTo(2);
    assertThat(run(client, "session", "files", "get", id, "output/none").code()).isEqualTo(3);
    assertThat(run(client, "session", "files", "put", id, file.toString()).code()).isEqualTo(6);

    Path all = local.resolve("all");
    done(client, "session", "files", "get", id, "output", "-r", "--to", all.toString());
    assertThat(all.resolve("sub/two")).hasContent("two");
    assertThat(all.resolve("odd\\x0aname")).hasContent("x");
    assertThat(all.resolve("link")).doesNotExist();

    // Kept for the plan's 30 days, also when the agent has died in between.
    parts.node().killAgent();
    parts.node().startAgent();
    Files.delete(back);
    RealParts.await()
        .until(
            () ->
                run(client, "session", "files", "get", id, "output/copy", "--to", back.toString())
                        .code()
                    == 0);
    assertThat(back).hasBinaryContent(data);
    assertThat(client.session(id).path("files_until").isTextual()).isTrue();
  }

  @Test
  void declared_ports_are_shown_with_the_nodes_address(RealParts parts) throws Exception {
    Client client = parts.account("ports", Client.PLENTY);
    ObjectNode request =
        client.request(client.quote(10), "echo port $TOLLGATE_PORT_WEB; sleep 300");
    request.putArray("ports").add("web");
    String id = client.start(request);
    client.await(id, "running");
    String address = done(client, "session", "open", id, "web").out().strip();
    assertThat(address).startsWith("127.0.0.1:");
    String port = address.substring(address.indexOf(':') + 1);
    RealParts.await()
        .untilAsserted(
            () -> assertThat(done(client, "session", "logs", id).out()).contains("port " + port));
    assertThat(done(client, "session", "get", id).out()).contains("web=" + address);
    assertThat(run(client, "session", "open", id, "none").code()).isEqualTo(3);
    client.stop(id);
    assertThat(run(client, "session", "open", id).code()).isEqualTo(6);
  }
}
