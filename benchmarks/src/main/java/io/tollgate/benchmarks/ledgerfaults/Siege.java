package io.tollgate.benchmarks.ledgerfaults;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Samples;
import io.tollgate.benchmarks.parts.Api;
import io.tollgate.scheduler.audit.Invariants;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** Clients at work, and kill after kill among them. */
final class Siege {
  private static final int CUSTOMERS = 24;
  private static final int NODES = 8;
  private static final int GPUS = 8;
  private static final int ACCOUNTS = 8;

  /** These begin with nearly nothing, so that refusals are among the operations. */
  private static final int POOR = 3;

  /** A kill counts only with so many requests of customers sent and not answered. */
  private static final int IN_FLIGHT = 8;

  /** After recovery so many answers at most are waited for before the next kill. */
  private static final int ANSWERS_MAX = 150;

  private static final int CHECK_EVERY = 10;
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  /**
   * What came of it.
   *
   * @param wanted how many kills were to count
   * @param kills how many there were
   * @param counted those that hit enough requests in flight
   * @param recoveries from each kill to the next answer to a customer, in nanoseconds
   * @param violations names of broken invariants, at any of the checks
   */
  record Outcome(
      int wanted,
      int kills,
      int counted,
      Map<Kill, Integer> byKind,
      int inFlightMin,
      int inFlightMedian,
      Samples recoveries,
      Journal journal,
      Comparison.Result rows,
      SortedSet<String> violations,
      int checks) {}

  private final Site site;
  private final Random chance;
  private final long seed;
  private final Progress progress;
  private final Jdbi jdbi;
  private final Journal journal = new Journal();
  private final InFlight inFlight = new InFlight();
  private final SortedSet<String> violations = new TreeSet<>();
  private final Map<Kill, Integer> byKind = new EnumMap<>(Kill.class);
  private final List<Integer> flying = new ArrayList<>();
  private final List<Long> recoveries = new ArrayList<>();
  private int kills;
  private int checks;

  Siege(Site site, long seed, Progress progress) {
    this.site = site;
    this.seed = seed;
    this.chance = new Random(seed);
    this.progress = progress;
    this.jdbi = Jdbi.create(() -> site.postgres().connect());
  }

  /** Kills until so many have counted, and holds the rows against what was acknowledged. */
  Outcome endure(int wanted) {
    try (Crowd nodes = new Crowd()) {
      gather(nodes);
      try (Crowd customers = new Crowd()) {
        gather(customers, accounts());
        while (flying.size() < wanted && kills < wanted + wanted / 2 + 5) {
          kill();
          customers.requireWell();
          nodes.requireWell();
          if (kills % CHECK_EVERY == 0) {
            check();
            progress.say(
                "  " + kills + " kills, " + journal.acknowledged() + " operations acknowledged …");
          }
        }
      }
      settle(nodes);
    }
    check();
    Comparison.Result rows = snapshot(handle -> Comparison.of(handle, journal));
    tell(rows);
    Collections.sort(flying);
    return new Outcome(
        wanted,
        kills,
        flying.size(),
        byKind,
        flying.isEmpty() ? 0 : flying.get(0),
        flying.isEmpty() ? 0 : flying.get(flying.size() / 2),
        new Samples(recoveries),
        journal,
        rows,
        violations,
        checks);
  }

  // Who takes part.

  private void gather(Crowd nodes) {
    for (int i = 0; i < NODES; i++) {
      NodeAgent agent =
          NodeAgent.join(
              site.admin(), site.server().url(), "n" + i, GPUS, journal, seed * 1_000 + i);
      nodes.add("node-" + i, agent::act, Duration.ofMillis(30));
    }
  }

  private record Payer(UUID account, String key) {}

  private List<Payer> accounts() {
    List<Payer> payers = new ArrayList<>();
    Api admin = site.admin();
    for (int i = 0; i < ACCOUNTS; i++) {
      JsonNode account =
          admin.post(
              "/v1/accounts", Report.object().put("name", "siege " + i).put("plan", "enterprise"));
      String id = account.path("id").asText();
      long micros = i < POOR ? 300_000_000L : 1_000_000_000_000L;
      admin.post(
          "/v1/accounts/" + id + "/credit",
          Report.object()
              .put("amount_micros", Long.toString(micros))
              .put("kind", "paid")
              .put("reason", "to begin with"));
      JsonNode key =
          admin.post("/v1/api-keys", Report.object().put("account_id", id).put("channel", "app"));
      payers.add(new Payer(UUID.fromString(id), key.path("secret").asText()));
    }
    return payers;
  }

  private void gather(Crowd customers, List<Payer> payers) {
    URI server = site.server().url();
    for (int i = 0; i < CUSTOMERS; i++) {
      Payer payer = payers.get(i % payers.size());
      Customer customer =
          new Customer(
              new Line(server, payer.key(), inFlight),
              new Line(server, site.adminKey(), inFlight),
              payer.account(),
              "c" + i,
              journal,
              seed * 1_000 + 100 + i);
      customers.add("customer-" + i, customer::act, Duration.ZERO);
    }
  }

  // Kills.

  private void kill() {
    Kill kind = kind();
    long answers = inFlight.answered() + 1 + chance.nextInt(ANSWERS_MAX);
    long jitter = chance.nextInt(3_000_000);
    await("clients are answered again", () -> inFlight.answered() >= answers);
    await("enough is in flight", () -> inFlight.now() >= IN_FLIGHT);
    LockSupport.parkNanos(jitter);
    int now = inFlight.now();
    long struck = System.nanoTime();
    if (!kind.strike(site, chance)) {
      return;
    }
    kills++;
    byKind.merge(kind, 1, Integer::sum);
    if (now >= IN_FLIGHT) {
      flying.add(now);
    }
    kind.heal(site);
    long first = inFlight.answered() + 1;
    await("somebody is answered again", () -> inFlight.answered() >= first);
    recoveries.add(System.nanoTime() - struck);
  }

  private Kill kind() {
    double kind = chance.nextDouble();
    return kind < 0.4 ? Kill.POSTGRES : kind < 0.7 ? Kill.BACKEND : Kill.SERVER;
  }

  private void check() {
    checks++;
    snapshot(Invariants::check).stream()
        .filter(finding -> finding.offenders() > 0)
        .forEach(
            finding -> {
              if (violations.add(finding.name())) {
                progress.say("  broken after " + kills + " kills: " + finding);
              }
            });
  }

  private <T> T snapshot(Function<Handle, T> look) {
    return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, look::apply);
  }

  /** Customers have gone; what they left is stopped, and nodes report until all has ended. */
  private void settle(Crowd nodes) {
    Api admin = site.admin();
    await(
        "every session ends",
        () -> {
          nodes.requireWell();
          for (JsonNode open :
              admin.get("/v1/sessions?state=queued,starting,running&limit=200").path("items")) {
            Answer stopped =
                new Line(site.server().url(), site.adminKey(), new InFlight())
                    .say("/v1/sessions/" + open.path("id").asText() + "/stop", Report.object());
            BenchmarkFailure.unless(
                stopped.acknowledges() || stopped.code().equals("session_ended"),
                "an operator can stop what runs: " + stopped);
          }
          return snapshot(Siege::isAtRest);
        });
  }

  private static boolean isAtRest(Handle handle) {
    return handle
        .createQuery(
            """
            SELECT NOT EXISTS (SELECT 1 FROM scheduler.session WHERE state <> 'ended')
              AND NOT EXISTS (SELECT 1 FROM scheduler.allocation WHERE released_at IS NULL)
            """)
        .mapTo(Boolean.class)
        .one();
  }

  private void tell(Comparison.Result rows) {
    rows.lost().stream().limit(10).forEach(one -> progress.say("  lost: " + one));
    rows.doubled().stream().limit(10).forEach(one -> progress.say("  doubled: " + one));
    rows.halfDone().stream().limit(10).forEach(one -> progress.say("  half done: " + one));
    journal.changedAnswers.stream().limit(10).forEach(one -> progress.say("  changed: " + one));
  }

  private static void await(String what, BooleanSupplier holds) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!holds.getAsBoolean()) {
      BenchmarkFailure.unless(System.nanoTime() < deadline, what + " within 90 s");
      LockSupport.parkNanos(200_000);
    }
  }
}
