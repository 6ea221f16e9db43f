package io.tollgate.cli.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.FakeServer;
import io.tollgate.cli.Ran;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SessionIdsTest {
  private static final String ONE = "01900000-aaaa-7000-8000-000000000001";
  private static final String TWO = "01900000-bbbb-7000-8000-000000000002";
  private static final String OLD = "018f0000-bbbb-7000-8000-000000000003";

  private final FakeServer server = new FakeServer();

  @BeforeEach
  void three_sessions_on_two_pages() {
    server
        .on(
            "GET /v1/sessions",
            200,
            "{'items':[{'id':'" + ONE + "'},{'id':'" + TWO + "'}],'next_cursor':'c 2'}")
        .on("GET /v1/sessions", 200, "{'items':[{'id':'" + OLD + "'}],'next_cursor':null}")
        .on("GET /v1/sessions/" + ONE, 200, "{'id':'" + ONE + "'}")
        .on("GET /v1/sessions/" + OLD, 200, "{'id':'" + OLD + "'}");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void a_whole_id_needs_no_search() {
    assertThat(get(ONE).code()).isZero();
    assertThat(server.requests()).hasSize(1);
  }

  @Test
  void a_beginning_that_only_one_session_has_is_enough() {
    assertThat(get("01900000-A").out()).contains(ONE);
  }

  @Test
  void older_pages_are_searched_too() {
    assertThat(get("018f00").out()).contains(OLD);
    assertThat(server.requests().get(1).path()).contains("cursor=c+2");
  }

  @Test
  void a_beginning_of_several_is_refused_with_their_ids() {
    Ran ran = get("019000");
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err()).contains(ONE, TWO);
  }

  @Test
  void a_beginning_of_none_is_not_found() {
    assertThat(get("ffffff").code()).isEqualTo(3);
  }

  @Test
  void what_is_too_short_or_no_id_is_a_usage_mistake() {
    assertThat(get("01900").code()).isEqualTo(2);
    assertThat(get("../../x").code()).isEqualTo(2);
    assertThat(server.requests()).isEmpty();
  }

  private Ran get(String id) {
    return Ran.against(server, "session", "get", id);
  }
}
