package io.tollgate.cli.invoice;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.FakeServer;
import io.tollgate.cli.Ran;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InvoiceCommandsTest {
  private static final String INVOICE =
      "{'id':'i-1','number':'TG-2026-000042','kind':'invoice','state':'issued','account_id':'a',"
          + "'world':'live','corrects':null,'period':'2026-03','time_zone':'Europe/Berlin',"
          + "'issued_at':'2026-04-02T00:00:00Z','due_at':'2026-04-16T00:00:00Z','reason':'x',"
          + "'totals':{'usage_micros':'1000000000','adjustments_micros':'0',"
          + "'prepaid_micros':'33000000','due_micros':'967000000','rounding_micros':'3000000',"
          + "'net_cents':'97','tax_basis_points':1900,'tax_cents':'18','gross_cents':'115'},"
          + "'open_cents':'115','to_balance_micros':'0','bill_to':{'name':'Studio'},"
          + "'lines':[{'kind':'usage','late':false,'gpu_model':'h100','gpus':'8',"
          + "'capacity_class':'on_demand','workflow':'train','rate_micros':'480000000',"
          + "'text':null,'minutes':60,'gpu_minutes_thousandths':480000,"
          + "'amount_micros':'28800000000','service_from':'f','service_to':'t'}]}";

  @Test
  void shows_a_list_one_and_the_draft() {
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/invoices", 200, "{'items':[" + INVOICE + "]}")
            .on("GET /v1/invoices/draft", 200, INVOICE)) {
      assertThat(Ran.against(server, "invoice", "list", "--account", "a").out())
          .contains("TG-2026-000042", "1.15", "issued");
      assertThat(server.requests().get(0).path()).endsWith("limit=50&account_id=a");
      assertThat(Ran.against(server, "invoice", "get", "draft").out())
          .contains("EUR 0.18 (19%)", "1000 credits (EUR 1.00)", "h100 × 8", "480", "28800");
      assertThat(Ran.against(server, "invoice", "get", "draft", "-o", "json").out())
          .startsWith("{")
          .doesNotContain("GPU-MINUTES");
      assertThat(Ran.against(server, "invoice", "get", "draft", "-o", "csv").out())
          .startsWith("LINE,WHAT");
    }
  }

  @Test
  void nothing_is_issued_paid_or_taken_back_without_a_confirmation() {
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/invoices/i-1", 200, INVOICE)
            .on("GET /v1/invoices/draft", 200, INVOICE)
            .on("POST /v1/invoices", 201, INVOICE)
            .on("POST /v1/invoices/i-1/pay", 201, INVOICE)
            .on("POST /v1/invoices/i-1/void", 201, INVOICE)
            .on("POST /v1/invoices/i-1/credit", 201, INVOICE)) {
      String[][] changes = {
        {"issue", "a", "2026-03", "--reason", "month end"},
        {"pay", "i-1", "--reference", "bank-7", "--amount", "1.15"},
        {"void", "i-1", "--reason", "ours"},
        {"credit", "i-1", "12.5", "--reason", "ours"}
      };
      for (String[] change : changes) {
        assertThat(run(server, change).code()).as(change[0]).isEqualTo(2);
      }
      assertThat(server.requests("POST", "/")).isEmpty();
      for (String[] change : changes) {
        assertThat(run(server, change, "--yes").code()).as(change[0]).isZero();
      }
      assertThat(server.requests("POST", "/"))
          .extracting(FakeServer.Request::body)
          .containsExactly(
              "{\"account_id\":\"a\",\"period\":\"2026-03\",\"reason\":\"month end\"}",
              "{\"reference\":\"bank-7\",\"amount_cents\":115}",
              "{\"reason\":\"ours\"}",
              "{\"amount_micros\":\"12500000\",\"reason\":\"ours\"}");
      assertThat(server.requests("POST", "/")).allMatch(r -> r.idempotencyKey() != null);
      assertThat(
              run(server, new String[] {"pay", "i-1", "--reference", "x", "--amount", "1.155"})
                  .code())
          .isEqualTo(2);
      assertThat(run(server, new String[] {"void", "i-1"}).code()).isEqualTo(2);
    }
  }

  @Test
  void downloads_a_document_to_a_file_and_all_sessions_to_the_output(@TempDir Path folder)
      throws IOException {
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/invoices/i-1/document", 200, "<!DOCTYPE html>")
            .on("GET /v1/invoices/i-1/sessions", 200, "session_id\r\ns-1\r\n")
            .on("GET /v1/invoices/i-1/sessions", 200, "{'items':[]}")) {
      Path file = folder.resolve("invoice.html");
      Ran ran = Ran.against(server, "invoice", "download", "i-1", "--file", file.toString());
      assertThat(ran.code()).as(ran.err()).isZero();
      assertThat(Files.readString(file)).isEqualTo("<!DOCTYPE html>");
      assertThat(Ran.against(server, "invoice", "download", "i-1", "--as", "sessions").out())
          .isEqualTo("session_id\r\ns-1\r\n");
      assertThat(
              Ran.against(
                      server,
                      "invoice",
                      "download",
                      "i-1",
                      "--file",
                      folder.resolve("no/x").toString())
                  .code())
          .isEqualTo(1);
    }
  }

  @Test
  void a_profile_keeps_what_is_not_given() {
    String profile =
        "{'account_id':'a','version':3,'legal_name':'Studio','address_lines':['Allee 2'],"
            + "'tax_id':'DE1','tax_basis_points':1900,'time_zone':'UTC','email':null}";
    try (FakeServer server =
        new FakeServer()
            .on("GET /v1/me/billing-profile", 200, profile)
            .on("PUT /v1/me/billing-profile", 200, profile)) {
      assertThat(Ran.against(server, "invoice", "profile", "get").out()).contains("19%", "Allee 2");
      assertThat(
              Ran.against(server, "invoice", "profile", "set", "--time-zone", "Europe/Berlin")
                  .code())
          .isZero();
      assertThat(server.requests("PUT", "/").get(0).body())
          .isEqualTo(
              "{\"version\":3,\"legal_name\":\"Studio\",\"address_lines\":[\"Allee 2\"],"
                  + "\"tax_id\":\"DE1\",\"time_zone\":\"Europe/Berlin\"}");
    }
  }

  private static Ran run(FakeServer server, String[] change, String... more) {
    String[] line = new String[change.length + more.length + 1];
    line[0] = "invoice";
    System.arraycopy(change, 0, line, 1, change.length);
    System.arraycopy(more, 0, line, change.length + 1, more.length);
    return Ran.against(server, line);
  }
}
