package io.tollgate.cli.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.Ran;
import io.tollgate.cli.launch.RealPostgres;
import io.tollgate.metering.testing.TcpProxy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Two servers on one database: one decides, and when it fails in any way the other does. */
class TwoServersTest {
  private static final long HANDOVER_MS = 5_000;

  private static Path directory;
  private static RealPostgres postgres;
  private static Replica one;
  private static Replica other;
  private static RealNode node;
  private static Client client;

  @BeforeAll
  static void start() throws Exception {
    directory = Files.createTempDirectory("tollgate-two");
    postgres = RealPostgres.start(directory);
    JavaPart.migration(postgres, directory.resolve("log/migrate.log")).succeed();
    one = Replica.start("one", postgres, directory);
    other = Replica.start("other", postgres, directory);
    String both = one.url() + "," + other.url();
    node = RealNode.join(directory.resolve("node"), "n1", admin(one), both);
    client = Client.open(admin(one), "two-servers", Client.PLENTY, directory);
  }

  @AfterAll
  static void stop() throws Exception {
    try (RealPostgres last = postgres) {
      node.close();
      one.close();
      other.close();
    }
    RealParts.await()
        .untilAsserted(() -> assertThat(RealPostgres.mentioning(directory.toString())).isEmpty());
    try (Stream<Path> all = Files.walk(directory)) {
      all.sorted(Comparator.reverseOrder()).forEach(path -> path.toFile().delete());
    }
  }

  @AfterEach
  void everything_is_in_order() throws Exception {
    one.awaitReady();
    other.awaitReady();
    for (Replica replica : new Replica[] {one, other}) {
      JsonNode check = admin(replica).call("POST", "/v1/admin/check", null, null).expect(200);
      assertThat(check.path("ok").asBoolean()).as(check.toString()).isTrue();
    }
  }

  @Test
  void the_other_takes_over_from_a_leader_that_is_killed() throws Exception {
    Replica leader = leader();
    Replica follower = not(leader);
    Work work = client.through(follower.url()).work(60).running();

    long failed = System.nanoTime();
    leader.kill();
    requireNextStart(follower, failed);
    work.goesOn();
    // A client that knows both addresses does not notice.
    Ran listed = Ran.with(both(leader, follower), null, "ps");
    assertThat(listed.code()).as(listed.err()).isZero();
    assertThat(listed.out()).contains(work.id().substring(0, 8));

    leader.startAgain();
    assertThat(leader.epoch()).isZero();
    client.through(leader.url()).stop(work.id());
  }

  @Test
  void a_leader_that_was_stopped_and_goes_on_follows_and_writes_nothing() throws Exception {
    Replica leader = leader();
    Replica follower = not(leader);
    long epoch = leader.epoch();

    long failed = System.nanoTime();
    leader.stop();
    requireNextStart(follower, failed);
    assertThat(follower.epoch()).isEqualTo(epoch + 1);
    leader.goOn();

    RealParts.await()
        .untilAsserted(
            () ->
                assertThat(leader.said())
                    .containsAnyOf(
                        "leadership given up, the lock's connection failed",
                        "epoch " + epoch + " is over; another server leads"));
    leader.awaitReady();
    assertThat(leader.epoch()).isZero();
    assertThat(follower.epoch()).isEqualTo(epoch + 1);
  }

  @Test
  void the_other_takes_over_when_the_leaders_connections_are_cut() throws Exception {
    Replica leader = leader();
    Replica follower = not(leader);

    long failed = System.nanoTime();
    leader.network().set(TcpProxy.Mode.CUT);
    requireNextStart(follower, failed);
    leader.network().set(TcpProxy.Mode.PASS);

    leader.awaitReady();
    assertThat(leader.epoch()).isZero();
    assertThat(follower.epoch()).isPositive();
  }

  @Test
  void the_other_takes_over_when_the_leaders_packets_vanish_without_a_word() throws Exception {
    Replica leader = leader();
    Replica follower = not(leader);
    long epoch = leader.epoch();

    long failed = System.nanoTime();
    leader.network().set(TcpProxy.Mode.BLACK_HOLE);
    requireNextStart(follower, failed);
    RealParts.await().until(() -> leader.epoch() == 0);
    leader.network().set(TcpProxy.Mode.PASS);

    leader.awaitReady();
    assertThat(leader.epoch()).isZero();
    assertThat(follower.epoch()).isEqualTo(epoch + 1);
  }

  @Test
  void the_log_of_running_work_is_read_through_either() throws Exception {
    Work work = client.through(leader().url()).work(5).running();
    for (Replica replica : new Replica[] {one, other}) { // The agent talks to one of them.
      Map<String, String> there =
          Map.of("TOLLGATE_URL", replica.url(), "TOLLGATE_KEY", client.api().key());
      Ran logs = Ran.with(there, null, "logs", work.id());
      assertThat(logs.code()).as(logs.err()).isZero();
      assertThat(logs.out()).startsWith("tick\n");
    }
    client.through(leader().url()).stop(work.id());
  }

  @Test
  void the_follower_says_why_a_session_waits_and_when_that_was_found() throws Exception {
    Replica leader = leader();
    Client here = client.through(leader.url());
    Client there = client.through(not(leader).url());
    Work all = there.work(there.quote(1, 8, 10)).running();
    String waits = there.start(there.request(there.quote(5), "exit 0"));

    RealParts.await()
        .untilAsserted(
            () -> {
              JsonNode waiting = there.session(waits).path("waiting");
              assertThat(waiting.path("as_of").asText()).isNotBlank();
              assertThat(waiting.path("position").asInt()).isEqualTo(1);
              assertThat(waiting.path("reasons").findValuesAsText("code")).contains("capacity");
              assertThat(waiting.path("reasons"))
                  .isEqualTo(here.session(waits).at("/waiting/reasons"));
            });
    assertThat(there.api().get("/v1/queue").path("as_of").asText()).isNotBlank();
    there.stop(all.id());
    there.await(waits, "ended");
  }

  /**
   * Starts a session through a server, right after the leader failed, and requires that it was
   * placed in time, ran to its end and ran once.
   */
  private static void requireNextStart(Replica through, long failedNanos) throws Exception {
    Client now = client.through(through.url());
    Path file = now.file();
    String id = now.start(now.request(now.quote(5), "echo ran >>\"$1\"", file.toString()));
    RealParts.await()
        .pollInterval(Duration.ofMillis(20))
        .ignoreException(IOException.class)
        .until(() -> !now.session(id).path("state").asText().equals("queued"));
    long handoverMs = (System.nanoTime() - failedNanos) / 1_000_000;
    assertThat(handoverMs).as(through.said()).isLessThan(HANDOVER_MS);
    JsonNode ended = now.await(id, "ended");
    assertThat(ended.path("end_reason").asText()).as(ended.toString()).isEqualTo("completed");
    assertThat(ended.path("attempt").asInt()).isEqualTo(1);
    assertThat(Files.readAllLines(file)).containsExactly("ran");
    JsonNode explained = now.api().get("/v1/sessions/" + id + "/explain");
    assertThat(explained.path("allocations")).hasSize(1);
  }

  private static Replica leader() {
    RealParts.await().until(() -> one.epoch() + other.epoch() > 0);
    return one.epoch() > other.epoch() ? one : other;
  }

  private static Replica not(Replica replica) {
    return replica == one ? other : one;
  }

  private static Api admin(Replica replica) throws IOException {
    return new Api(replica.url(), Files.readString(postgres.secret("admin-key")).strip());
  }

  private static Map<String, String> both(Replica first, Replica second) {
    return Map.of(
        "TOLLGATE_URL", first.url() + "," + second.url(), "TOLLGATE_KEY", client.api().key());
  }
}
