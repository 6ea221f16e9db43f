package io.tollgate.cli.guide;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tollgate.cli.Ran;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.TestServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does what docs/guide/sales.md says, command by command, against a server. */
class SalesGuideTest {
  private static final Path GUIDE = Path.of("..", "docs", "guide", "sales.md");
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir private Path directory;

  private final Map<String, String> variables = new HashMap<>();
  private final List<Ran> runs = new ArrayList<>();
  private final List<String> commands = new ArrayList<>();

  @Test
  void every_command_of_the_guide_does_what_it_says() throws Exception {
    try (TestServer server = TestServer.start()) {
      String account =
          server.house("/v1/accounts", "{\"name\": \"aurora\", \"plan\": \"pro\"}").text("id");
      server.house(
          "/v1/accounts/" + account + "/credit",
          "{\"amount_micros\": \"100000000000\", \"reason\": \"bought\"}");
      String studio = key(server, "{\"account_id\": \"" + account + "\", \"channel\": \"app\"}");
      key("studio.key", studio);
      key("author.key", key(server, "{\"scopes\": [\"sales\"]}"));
      key("approver.key", key(server, "{\"scopes\": [\"sales\"]}"));
      Customer customer = Customer.of(server, account, studio);
      FakeAgent agent = server.node("h100", 2);

      advanceToDay(server, 3);
      variables.put("LAST_MONTH", month(server));
      run(customer, agent, 20);
      advanceToDay(server, 3);
      variables.put("THIS_MONTH", month(server));

      List<GuideStep> steps = GuideStep.of(Files.readAllLines(GUIDE));
      assertThat(steps).hasSizeGreaterThan(20);
      for (GuideStep step : steps) {
        switch (step.kind()) {
          case FILE -> Files.writeString(directory.resolve(step.file()), step.text());
          case COMMAND -> command(server, step);
          case MEANWHILE -> {
            if (step.text().startsWith("the studio runs")) {
              run(customer, agent, 30);
            } else {
              advanceToDay(server, 2);
            }
          }
        }
      }
      claims(account);
      server.settleEverything();
      server.assertInvariants();
    }
  }

  /** What a reader would look for in the answers. */
  private void claims(String account) throws IOException {
    assertThat(out("contract list")).contains("large project", account, "draft");
    assertThat(errors("-f wrong.yaml")).contains("terms.tiers[1].from", "refund_share_thousandths");
    JsonNode preview = json("contract preview", "-o json");
    // 20 minutes at the list price of 60; at 45 with 10 free: 450, and 1,000 are committed to.
    assertThat(preview.path("before_micros").asText()).isEqualTo("1200000000");
    assertThat(preview.at("/effects/fixed_rate_micros").asText()).isEqualTo("-300000000");
    assertThat(preview.at("/effects/included_micros").asText()).isEqualTo("-450000000");
    assertThat(preview.at("/effects/commitment_micros").asText()).isEqualTo("550000000");
    assertThat(preview.path("after_micros").asText()).isEqualTo("1000000000");
    assertThat(out("diff -f settled.yaml")).contains("terms.rates[0].rate_micros", "42000000");
    assertThat(errors("--reason mine")).contains("Somebody else");
    assertThat(out("contract get")).contains("margin is fine", "asked by phone", "active");
    JsonNode quote = json("quote --gpu h100", "-o json");
    assertThat(quote.path("rate_micros").asText()).isEqualTo("42000000");
    assertThat(quote.at("/contract/version").asInt()).isEqualTo(1);
    assertThat(out("contract period")).contains("open", "included h100: -420");
    JsonNode closed = json("contract period", "-o json");
    assertThat(closed.path("state").asText()).isEqualTo("closed");
    assertThat(closed.path("charged_micros").asText()).isEqualTo("1260000000");
    assertThat(closed.path("credits_micros").asText()).isEqualTo("420000000");
    assertThat(out("contract terminate")).contains("terminated");
  }

  private void command(TestServer server, GuideStep step) throws IOException {
    List<String> words = step.words(variables);
    Map<String, String> environment = new HashMap<>();
    environment.put("TOLLGATE_URL", "http://127.0.0.1:" + server.wire.port());
    while (!words.get(0).equals("tollgate")) {
      String[] assignment = words.remove(0).split("=", 2);
      environment.put(assignment[0], inDirectory(assignment[1]));
    }
    words.remove(0);
    Path target = null;
    if (words.size() > 1 && words.get(words.size() - 2).equals(">")) {
      target = directory.resolve(words.remove(words.size() - 1));
      words.remove(words.size() - 1);
    }
    words.replaceAll(this::inDirectory);
    Ran ran = Ran.with(environment, null, words.toArray(new String[0]));
    assertThat(ran.code())
        .as("%s%n%s%n%s", step.text(), ran.out(), ran.err())
        .isEqualTo(step.exitCode());
    if (target != null) {
      Files.writeString(target, ran.out());
    }
    commands.add(String.join(" ", step.words(variables)));
    runs.add(ran);
  }

  private String inDirectory(String word) {
    return word.endsWith(".yaml") || word.endsWith(".key")
        ? directory.resolve(word).toString()
        : word;
  }

  private String out(String part) {
    return ran(part, "").out();
  }

  private String errors(String part) {
    return ran(part, "").err();
  }

  private JsonNode json(String part, String other) throws IOException {
    return JSON.readTree(ran(part, other).out());
  }

  private Ran ran(String part, String other) {
    for (int i = 0; i < runs.size(); i++) {
      if (commands.get(i).contains(part) && commands.get(i).contains(other)) {
        return runs.get(i);
      }
    }
    throw new AssertionError("the guide has no command with " + part + " and " + other);
  }

  private static void run(Customer customer, FakeAgent agent, int minutes) {
    String session = customer.start("h100", 60);
    customer.awaitState(session, "running");
    customer.server.clock.advance(Duration.ofMinutes(minutes));
    agent.report(
        session,
        rank -> {
          rank.elapsedMs = minutes * 60_000L;
          rank.end("exited", "exited", 0, true);
        });
    customer.awaitState(session, "ended");
  }

  /** To noon of that day of the next month. */
  private static void advanceToDay(TestServer server, int day) {
    Instant now = server.clock.instant();
    YearMonth next = YearMonth.from(now.atZone(ZoneOffset.UTC)).plusMonths(1);
    Instant then = next.atDay(day).atTime(12, 0).toInstant(ZoneOffset.UTC);
    server.clock.advance(Duration.between(now, then));
  }

  private static String month(TestServer server) {
    return YearMonth.from(server.clock.instant().atZone(ZoneOffset.UTC)).toString();
  }

  private static String key(TestServer server, String request) {
    return server.house("/v1/api-keys", request).text("secret");
  }

  private void key(String file, String secret) throws IOException {
    Files.writeString(directory.resolve(file), secret + "\n");
  }
}
