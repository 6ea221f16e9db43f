package io.tollgate.scheduler.project;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.ServerTest;
import io.tollgate.scheduler.http.Wire;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Projects over a socket. */
class ProjectApiTest extends ServerTest {
  private Wire.Reply create(Customer customer, String name) {
    return server.wire.post("/v1/projects", customer.key, "{\"name\": \"%s\"}".formatted(name));
  }

  private List<String> names(String path, String key) {
    List<String> names = new ArrayList<>();
    for (JsonNode project : server.wire.get(path, key).json().path("items")) {
      names.add(project.path("name").asText());
    }
    return names;
  }

  @Test
  void is_made_listed_by_name_and_seen_by_nobody_else() {
    Customer customer = server.customer(0);
    Customer other = server.customer(0);
    Wire.Reply made = create(customer, "render");
    assertThat(made.status()).isEqualTo(201);
    create(customer, "animate");
    create(other, "render");
    assertThat(names("/v1/projects", customer.key)).containsExactly("animate", "render");
    assertThat(names("/v1/projects?account_id=" + customer.account, server.admin))
        .containsExactly("animate", "render");
    String path = "/v1/projects/" + made.text("id");
    assertThat(server.wire.get(path, customer.key).json()).isEqualTo(made.json());
    assertThat(server.wire.get(path, other.key).text("code")).isEqualTo("project_not_found");
    assertThat(server.wire.post(path + "/archive", other.key, "{}").status()).isEqualTo(404);
    assertThat(server.wire.get("/v1/projects?account_id=" + customer.account, other.key).status())
        .isEqualTo(404);
  }

  @Test
  void has_a_name_of_its_own_for_ever() {
    Customer customer = server.customer(0);
    String id = create(customer, "render").text("id");
    assertThat(create(customer, "render").text("code")).isEqualTo("conflict");
    for (int i = 0; i < 2; i++) {
      Wire.Reply archived = server.wire.post("/v1/projects/" + id + "/archive", customer.key, "{}");
      assertThat(archived.text("state")).isEqualTo("archived");
    }
    assertThat(create(customer, "render").text("code")).isEqualTo("conflict");
    assertThat(create(customer, "Render!").text("code")).isEqualTo("invalid_request");
    assertThat(server.count("SELECT count(*) FROM scheduler.event WHERE subject = ?::uuid", id))
        .isEqualTo(2);
  }

  @Test
  void is_stored_on_its_sessions_and_an_unknown_one_is_refused_with_the_nearest() {
    Customer customer = server.customer(10_000);
    Customer other = server.customer(0);
    create(other, "theirs");
    String id = create(customer, "render").text("id");
    String labels =
        ", \"project\": \"render\", \"allow_infeasible\": true"
            + ", \"labels\": {\"team\": \"blue\"}";
    String session = customer.start("h100", 1, 1, 5, labels);
    assertThat(customer.session(session).path("project").asText()).isEqualTo("render");
    assertThat(customer.session(session).at("/labels/team").asText()).isEqualTo("blue");
    long before = customer.available();

    Wire.Reply unknown =
        customer.tryStart("h100", 1, 1, 5, ", \"project\": \"rendr\", \"allow_infeasible\": true");
    assertThat(unknown.status()).isEqualTo(422);
    assertThat(unknown.text("code")).isEqualTo("unknown_project");
    assertThat(unknown.text("detail")).contains("Did you mean \"render\"?");
    assertThat(
            customer
                .tryStart("h100", 1, 1, 5, ", \"project\": \"theirs\", \"allow_infeasible\": true")
                .text("code"))
        .isEqualTo("unknown_project");
    server.wire.post("/v1/projects/" + id + "/archive", customer.key, "{}");
    assertThat(customer.tryStart("h100", 1, 1, 5, labels).text("code"))
        .isEqualTo("project_archived");
    assertThat(customer.available()).isEqualTo(before);
    assertThat(customer.session(session).path("project").asText()).isEqualTo("render");
  }
}
