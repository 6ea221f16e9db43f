package io.tollgate.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.FakeServer;
import io.tollgate.cli.Ran;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FormatsTest {
  private final FakeServer server = new FakeServer();

  @BeforeEach
  void two_workflows() {
    server.on(
        "GET /v1/workflows",
        200,
        "{'items':[{'name':'command','version':'1','kind':'run','status':'ga',"
            + "'refund_on_failure':false,'takes_command':true,'description':'says \\u0022hi\\u0022, twice'},"
            + "{'name':'notebook','version':'2','kind':'interactive','status':'beta',"
            + "'refund_on_failure':true,'description':'line\\nbreak\\u001b[31m'}]}");
  }

  @AfterEach
  void close() {
    server.close();
  }

  @Test
  void tables_line_up_and_cannot_be_forged_by_what_the_server_holds() {
    assertThat(list("table"))
        .isEqualTo(
            """
            NAME      VERSION  KIND         STATUS  REFUND ON FAILURE  DESCRIPTION
            command   1        run          ga      false              says "hi", twice
            notebook  2        interactive  beta    true               line break [31m
            """);
  }

  @Test
  void wide_tables_have_all_columns_and_headings_can_be_left_out() {
    assertThat(list("wide")).contains("TAKES COMMAND");
    assertThat(Ran.against(server, "workflow", "list", "--no-headers").out())
        .doesNotContain("NAME");
  }

  @Test
  void csv_quotes_what_must_be_quoted() {
    assertThat(list("csv"))
        .contains("NAME,VERSION,KIND")
        .contains("command,1,run,ga,false,,true,\"says \"\"hi\"\", twice\"");
  }

  @Test
  void csv_holds_no_formula_and_leaves_numbers_alone() {
    try (FakeServer evil =
        new FakeServer()
            .on(
                "GET /v1/workflows",
                200,
                "{'items':[{'name':'=1+1','version':'-5','kind':'+x','status':'@y',"
                    + "'description':'-2+3'}]}")) {
      assertThat(Ran.against(evil, "workflow", "list", "-o", "csv", "--no-headers").out())
          .startsWith("'=1+1,-5,'+x,'@y,")
          .contains(",'-2+3");
    }
  }

  @Test
  void names_are_one_per_line() {
    assertThat(list("name")).isEqualTo("command\nnotebook\n");
  }

  @Test
  void ndjson_is_one_object_per_line() {
    assertThat(list("ndjson").lines()).hasSize(2).allMatch(line -> line.startsWith("{"));
  }

  @Test
  void json_is_the_answer_itself() {
    assertThat(list("json")).startsWith("{").contains("\"items\" : [");
  }

  @Test
  void yaml_quotes_every_string() {
    assertThat(list("yaml"))
        .contains("items:\n  -\n    name: \"command\"\n    version: \"1\"")
        .contains("refund_on_failure: false");
  }

  private String list(String format) {
    Ran ran = Ran.against(server, "workflow", "list", "-o", format);
    assertThat(ran.code()).as(ran.err()).isZero();
    return ran.out();
  }
}
