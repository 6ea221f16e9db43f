package io.tollgate.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.prometheus.client.CollectorRegistry;
import io.tollgate.metering.audit.Finding;
import io.tollgate.metering.testing.TestPostgres;
import io.tollgate.scheduler.audit.Invariants;
import io.tollgate.scheduler.database.SchedulerMigrations;
import io.tollgate.scheduler.http.Route;
import io.tollgate.scheduler.http.Wire;
import io.tollgate.scheduler.identity.FirstAdminKey;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;

/**
 * A whole server in this JVM: a database of its own, the runtime role, real HTTP, a shifted clock.
 */
public final class TestServer implements AutoCloseable {
  /** Nodes stay trusted whatever the clock does, and held syncs come back soon. */
  private static final Map<String, String> CALM =
      Map.of(
          "listen", "127.0.0.1:0",
          "sync-hold-ms", "150",
          "node-lease-seconds", "3600",
          "node-lost-after-seconds", "86400",
          "stop-grace-seconds", "5");

  private static final AtomicInteger NAMES = new AtomicInteger();

  public final ShiftedClock clock;
  public final Wire wire;
  public final String admin;

  /** The runtime role's URL of the database. */
  public final String url;

  private final Jdbi owner;
  private final Path secrets;
  private final Server server;
  private final List<FakeAgent> agents = new ArrayList<>();
  private boolean down;

  private TestServer(String ownerUrl, String url, Path secrets, String admin, String[] options)
      throws IOException {
    this.owner = jdbi(ownerUrl);
    this.url = url;
    this.secrets = secrets;
    this.admin = admin;
    this.clock = new ShiftedClock();
    this.server = Server.start(config(url, secrets, options), clock, new CollectorRegistry());
    this.wire = new Wire(URI.create(server.address()).getPort());
  }

  /** A server on a fresh database; options are names and values that replace the calm ones. */
  public static TestServer start(String... options) {
    try {
      String ownerUrl = TestPostgres.migratedDatabase("scheduler", SchedulerMigrations::migrate);
      String url = TestPostgres.as(ownerUrl, "tollgate_runtime");
      Jdbi owner = jdbi(ownerUrl);
      owner.useTransaction(handle -> SchedulerMigrations.grantRuntime(handle, "tollgate_runtime"));
      ShiftedClock now = new ShiftedClock();
      String admin =
          owner.inTransaction(
              handle ->
                  FirstAdminKey.ensure(handle, new SecureRandom(), now.instant())
                      .orElseThrow()
                      .reveal());
      Path secrets = Files.createTempDirectory("tollgate-test").resolve("secret.key");
      return new TestServer(ownerUrl, url, secrets, admin, options);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** As in the server: a null or a text takes the type of its column. */
  private static Jdbi jdbi(String url) {
    return Jdbi.create(TestPostgres.dataSource(url + "&stringtype=unspecified"));
  }

  /** Another server on the same database; options as in {@link #start}. */
  public Server second(String... options) throws IOException {
    return Server.start(config(url, secrets, options), clock, new CollectorRegistry());
  }

  private static ServerConfig config(String url, Path secrets, String[] options) {
    Map<String, String> flags = new LinkedHashMap<>(CALM);
    for (int i = 0; i < options.length; i += 2) {
      flags.put(options[i], options[i + 1]);
    }
    flags.put("database-url", url);
    flags.put("secret-key-file", secrets.toString());
    List<String> arguments = new ArrayList<>();
    flags.forEach((name, value) -> arguments.add("--" + name + "=" + value));
    List<String> mistakes = new ArrayList<>();
    ServerConfig config = ServerConfig.of(Options.of(arguments, Map.of(), mistakes));
    assertThat(mistakes).isEmpty();
    return config;
  }

  /** Every route it mounted. */
  public SortedSet<Route> routes() {
    return server.routes();
  }

  /** Its file with the key for environments. */
  public Path secretFile() {
    return secrets;
  }

  /** A new account of plan {@code pro} with credits and a key of its own. */
  public Customer customer(long credits) {
    return customer(credits, "pro");
  }

  /** A new account with credits and a key of its own. */
  public Customer customer(long credits, String plan) {
    return Customer.open(this, "c" + NAMES.incrementAndGet(), plan, credits);
  }

  /** A new account of the test world with a key of its own and no credits. */
  public Customer testCustomer() {
    return Customer.open(this, "t" + NAMES.incrementAndGet(), "pro", "test", 0);
  }

  /** A node with that many GPUs of a model, whose agent has joined and syncs on. */
  public FakeAgent node(String model, int gpus) {
    FakeAgent agent = joined(model, gpus);
    agents.add(agent);
    agent.start();
    return agent;
  }

  /** Gives a model a price, so that a test has nodes of which no other test has any. */
  public String priced(String model) {
    house(
        "/v1/prices",
        "{\"kind\": \"list\", \"name\": \"%s\", \"price_micros\": \"9000000\", \"reason\": \"new\"}"
            .formatted(model));
    return model;
  }

  /** A node with one card that is cut into that many slices of a profile. */
  public FakeAgent slices(String card, String profile, int count) {
    String name = "n" + NAMES.incrementAndGet();
    FakeAgent agent = FakeAgent.joinSlices(this, name, card, profile, count);
    agents.add(agent);
    agent.start();
    return agent;
  }

  /** A node whose agent has joined and syncs only when the test says so. */
  public FakeAgent joined(String model, int gpus) {
    return FakeAgent.join(this, "n" + NAMES.incrementAndGet(), model, gpus);
  }

  /** The house's hands: posts with the first admin's key and insists on a 2xx answer. */
  public Wire.Reply house(String path, String body) {
    Wire.Reply reply = wire.post(path, admin, body);
    assertThat(reply.status()).as(path + " " + reply.json()).isBetween(200, 299);
    return reply;
  }

  /** Reads or arranges something in the database, as its owner. */
  public <T> T sql(Function<Handle, T> work) {
    return owner.inTransaction(work::apply);
  }

  /** One number from the database. */
  public long count(String query, Object... arguments) {
    return sql(handle -> handle.select(query, arguments).mapTo(Long.class).one());
  }

  /** Stops every session, takes this test's nodes out of service and ends their agents. */
  public void settleEverything() {
    for (FakeAgent agent : agents) {
      house("/v1/ops/nodes/" + agent.nodeId + "/cordon", "{\"reason\": \"the test is over\"}");
      agent.silence(false);
      agent.behave(FakeAgent.OBEDIENT);
    }
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              stopEverything(); // Again and again: what the house stops may be queued once more.
              return count("SELECT count(*) FROM scheduler.session WHERE state <> 'ended'") == 0;
            });
    dismissAgents();
  }

  private void stopEverything() {
    for (JsonNode open : wire.get("/v1/arrays?state=open", admin).json().path("items")) {
      wire.post("/v1/arrays/" + open.path("id").asText() + "/stop", admin, "{\"running\": true}");
    }
    for (JsonNode open : wire.get("/v1/sessions?state=open", admin).json().path("items")) {
      wire.post("/v1/sessions/" + open.path("id").asText() + "/stop", admin, "{}");
    }
  }

  /** Ends the agents of a test. */
  public void dismissAgents() {
    agents.forEach(FakeAgent::close);
    agents.clear();
  }

  /** Insists that every invariant holds over what is stored. */
  public void assertInvariants() {
    List<Finding> findings = sql(Invariants::check);
    assertThat(findings).isNotEmpty();
    assertThat(findings.stream().filter(finding -> finding.offenders() > 0)).isEmpty();
  }

  /** Ends the server and leaves its database. */
  public void shutDown() {
    if (!down) {
      down = true;
      server.close();
    }
  }

  @Override
  public void close() {
    dismissAgents();
    shutDown();
    try {
      Files.deleteIfExists(secrets);
      Files.deleteIfExists(secrets.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public String toString() {
    return "TestServer" + Arrays.toString(new int[] {wire.port()});
  }
}
