package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Ran;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Bad input against the real server: the exit code says whose turn it is, the text what to do. */
@ExtendWith(WithRealParts.class)
class CommandExitCodesTest {
  private static final String NOBODY = "http://127.0.0.1:1";

  @Test
  void each_kind_of_refusal_has_its_exit_code_and_changes_nothing(RealParts parts)
      throws Exception {
    Client client = parts.account("mistakes", 1_000_000);

    Ran unknown = run(client.api(), "quote", "--gpu", "h999", "--minutes", "5");
    assertThat(unknown.code()).as(unknown.err()).isEqualTo(2);
    assertThat(unknown.err()).contains("h999").contains("h100");
    assertThat(unknown.out()).isEmpty();

    Ran zero = run(client.api(), "quote", "--gpu", "h100:0", "--minutes", "5");
    assertThat(zero.code()).as(zero.err()).isEqualTo(2);

    Ran workflow =
        run(client.api(), "quote", "--gpu", "h100", "--minutes", "5", "--workflow", "nonesuch");
    assertThat(workflow.code()).as(workflow.err()).isEqualTo(2);

    Ran poor = run(client.api(), "run", "--gpu", "h100", "--minutes", "60", "--yes", "--", "true");
    assertThat(poor.code()).as(poor.err()).isEqualTo(9);
    assertThat(poor.err()).contains("short");

    Ran unconfirmed = run(client.api(), "run", "--gpu", "h100", "--minutes", "60", "--", "true");
    assertThat(unconfirmed.code()).as(unconfirmed.err()).isIn(2, 9);

    Ran nobody = run(new Api(NOBODY, client.api().key()), "ps");
    assertThat(nobody.code()).as(nobody.err()).isEqualTo(11);
    assertThat(nobody.err()).contains("cannot be reached");

    Ran wrongKey = run(new Api(parts.url(), client.api().key() + "x"), "ps");
    assertThat(wrongKey.code()).as(wrongKey.err()).isEqualTo(4);

    Ran forbidden = run(client.api(), "node", "list");
    assertThat(forbidden.code()).as(forbidden.err()).isEqualTo(5);

    assertThat(client.available()).isEqualTo(1_000_000);
    assertThat(client.api().get("/v1/sessions").path("items")).isEmpty();
  }

  @Test
  void stopping_what_has_ended_or_belongs_to_others_is_refused(RealParts parts) throws Exception {
    Client client = parts.account("owner", Client.PLENTY);
    Client stranger = parts.account("stranger", Client.PLENTY);
    String id = client.start(client.request(client.quote(10), "sleep 300"));
    client.await(id, "running");

    Ran foreign = run(stranger.api(), "stop", id);
    assertThat(foreign.code()).as(foreign.err()).isEqualTo(3);
    assertThat(client.session(id).path("state").asText()).isEqualTo("running");

    Ran stopped = run(client.api(), "stop", id);
    assertThat(stopped.code()).as(stopped.err()).isZero();
    Ran again = run(client.api(), "stop", id);
    assertThat(again.code()).as(again.err()).isEqualTo(6);
    assertThat(again.err()).contains("ended");
    client.requireCharged(client.session(id), 1, Client.PLENTY);
  }

  @Test
  void a_quote_starts_one_session_of_its_own_account(RealParts parts) throws Exception {
    Client client = parts.account("quoter", Client.PLENTY);
    Client stranger = parts.account("quote-thief", Client.PLENTY);
    JsonNode quote = client.quote(10);
    ObjectNode request = client.request(quote, "exit 0");

    Api.Answer foreign = stranger.api().post("/v1/sessions", request);
    assertThat(foreign.status()).isEqualTo(404);
    assertThat(foreign.code()).isEqualTo("quote_not_found");

    String id = client.start(request);
    Api.Answer used = client.api().post("/v1/sessions", request);
    assertThat(used.status()).isEqualTo(409);
    assertThat(used.code()).isEqualTo("quote_used");
    assertThat(used.json().path("detail").asText()).contains(id);
    client.requireChargedForProof(client.await(id, "ended"), Client.PLENTY);
    assertThat(stranger.available()).isEqualTo(Client.PLENTY);
  }

  private static Ran run(Api api, String... arguments) {
    return Ran.with(Map.of("TOLLGATE_URL", api.url(), "TOLLGATE_KEY", api.key()), null, arguments);
  }
}
