package io.tollgate.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Samples;
import io.tollgate.benchmarks.load.fleet.Crowd;
import io.tollgate.benchmarks.load.fleet.Reply;
import io.tollgate.benchmarks.load.fleet.Tally;
import io.tollgate.benchmarks.load.fleet.Tenant;
import io.vertx.core.Future;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;

/** A full fleet with a long queue, and what is asked of it. */
final class DeepQueue {
  static final Duration PATIENCE = Duration.ofMinutes(10);
  private static final String UNTIL_TOLD = "-";
  private static final int GPUS = 8;

  /** Nodes whose GPUs are held one by one, so that a single one can free. */
  private static final int FINE_NODES = 4;

  /** As long as may be where a part of the fleet is kept for work of at most a day. */
  private static final int LONG_MINUTES = 1_380;

  private static final int SHORT_MINUTES = 10;
  private static final int USERS = 64;
  private static final int REPETITIONS = 5;

  /** Sessions of one GPU that wait when one frees. */
  private static final int CANDIDATES = 20;

  private static final int ASKED = 200;

  /** Each takes a decision from nothing. */
  private static final int TRIED = 10;

  /** Submissions that are waited for together, so that no wait is long. */
  private static final int PORTION = 2_000;

  private final LoadSite site;
  private final DeepQueueBenchmark.Size size;
  private final Random chance;
  private final Progress progress;
  private final List<Tenant> tenants;
  private final Deque<String> fine = new ArrayDeque<>();
  private final List<String> queued = new ArrayList<>();

  DeepQueue(LoadSite site, DeepQueueBenchmark.Size size, Random chance, Progress progress) {
    this.site = site;
    this.size = size;
    this.chance = chance;
    this.progress = progress;
    this.tenants =
        Tenant.open(site.wire(), site.adminKey(), LoadSite.planOf("normal"), size.accounts());
  }

  /**
   * What users are told.
   *
   * @param oldestSeconds age of the oldest of the answers
   */
  record Answers(
      Samples why, Samples list, double oldestSeconds, int withoutReason, int withoutEta) {
    boolean isComplete() {
      return withoutReason == 0 && withoutEta == 0 && oldestSeconds <= 10;
    }
  }

  /** Every GPU is held; only agents of nodes that are held GPU by GPU stay awake. */
  void fillFleet() {
    site.fleet().join(size.nodes(), GPUS);
    progress.say(size.nodes() + " nodes with " + GPUS + " GPUs each have joined.");
    start(size.nodes() - FINE_NODES, number -> submit(tenant(number), GPUS, LONG_MINUTES));
    List<String> ones = start(FINE_NODES * GPUS, number -> submit(tenant(number), 1, LONG_MINUTES));
    fine.addAll(ones);
    awake();
    progress.say("Every GPU is held.");
  }

  QueuePace pace() {
    return new QueuePace(site, tenants);
  }

  private void awake() {
    site.fleet().keepAwake(new HashSet<>(fine));
  }

  private List<String> start(int count, java.util.function.IntFunction<Future<String>> submit) {
    long before = site.sessions("running");
    List<String> sessions = site.wire().await(() -> Crowd.of(count, USERS, submit));
    until(count + " more sessions run", () -> site.sessions("running") == before + count);
    return sessions;
  }

  private Tenant tenant(int number) {
    return tenants.get(number % tenants.size());
  }

  private Future<String> submit(Tenant tenant, int gpus, int minutes) {
    return tenant
        .quote(site.wire(), gpus, minutes)
        .compose(quote -> tenant.start(site.wire(), quote, UNTIL_TOLD, Report.object()));
  }

  /** From the request of a session that fits until its work goes, with one GPU free. */
  Samples startsOfOneThatFits() {
    List<Long> nanos = new ArrayList<>();
    Tally tally = site.fleet().tally();
    for (int i = 0; i < REPETITIONS; i++) {
      // Not of those who wait later when one frees: whose session ends may be next for it.
      Tenant tenant = tenant(CANDIDATES + chance.nextInt(tenants.size() - CANDIDATES));
      String quote = site.wire().await(() -> tenant.quote(site.wire(), 1, SHORT_MINUTES));
      endOne();
      until("a GPU is free", () -> site.heldGpus() == size.nodes() * GPUS - 1L);
      long begun = System.nanoTime();
      String session =
          site.wire().await(() -> tenant.start(site.wire(), quote, UNTIL_TOLD, Report.object()));
      until("the one that fits runs", () -> tally.wentAt(session).isPresent());
      nanos.add(tally.wentAt(session).orElseThrow() - begun);
      fine.addLast(session);
    }
    return new Samples(nanos);
  }

  /**
   * Always the one that began last: all others run for most of a day, so nothing of the queue can
   * be promised soon, and a short session delays nobody.
   */
  private long endOne() {
    String session = fine.removeLast();
    return site.fleet().letGo(session);
  }

  /** The queue, none of which fits one GPU. */
  void fillQueue() {
    List<DeepShape> shapes = DeepShape.all();
    for (int from = 0; from < size.queued(); from += PORTION) {
      int first = from;
      int count = Math.min(PORTION, size.queued() - from);
      queued.addAll(
          site.wire()
              .await(
                  () ->
                      Crowd.of(
                          count,
                          USERS,
                          number ->
                              submit(
                                  tenant(first + number),
                                  shapes.get((first + number) % shapes.size())))));
    }
    site.settleDown();
    progress.say(size.queued() + " sessions wait.");
    awaitLook(queued.get(queued.size() - 1));
  }

  private Future<String> submit(Tenant tenant, DeepShape shape) {
    ObjectNode more = wish(shape);
    return quote(tenant, shape)
        .compose(quote -> tenant.start(site.wire(), quote, UNTIL_TOLD, more));
  }

  private Future<String> quote(Tenant tenant, DeepShape shape) {
    return tenant.quote(site.wire(), shape.nodes(), shape.gpus(), shape.minutes());
  }

  private static ObjectNode wish(DeepShape shape) {
    ObjectNode more = Report.object();
    if (shape.cpus() > 0) {
      more.put("cpus", shape.cpus());
    }
    return more;
  }

  private void awaitLook(String session) {
    until("the cycle looks at all", () -> !waiting(explain(session)).path("reasons").isEmpty());
  }

  /** From the end of one GPU's work until the work goes of the session that was next. */
  Samples startsWhenOneFrees() {
    List<String> candidates =
        new ArrayList<>(
            site.wire()
                .await(
                    () ->
                        Crowd.of(
                            CANDIDATES,
                            USERS,
                            number -> submit(tenant(number), 1, SHORT_MINUTES))));
    awaitLook(candidates.get(candidates.size() - 1));
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < REPETITIONS; i++) {
      String next = first(candidates);
      long ended = endOne();
      until("a session starts", () -> !site.fleet().tally().wentAfter(ended).isEmpty());
      List<String> went = site.fleet().tally().wentAfter(ended);
      BenchmarkFailure.unless(
          went.equals(List.of(next)), "the next is started, " + next + ", and not " + went);
      nanos.add(site.fleet().tally().wentAt(next).orElseThrow() - ended);
      candidates.remove(next);
      fine.addLast(next);
    }
    return new Samples(nanos);
  }

  /** The foremost of those that fit, as users are told. */
  private String first(List<String> candidates) {
    String first = candidates.get(0);
    int place = Integer.MAX_VALUE;
    for (String candidate : candidates) {
      int position = waiting(explain(candidate)).path("position").asInt(Integer.MAX_VALUE);
      if (position < place) {
        place = position;
        first = candidate;
      }
    }
    return first;
  }

  /** Asks "why" of sessions by chance, and for the first page of the queue. */
  Answers ask() {
    List<Long> why = new ArrayList<>();
    List<Long> list = new ArrayList<>();
    double oldest = 0;
    int withoutReason = 0;
    int withoutEta = 0;
    for (int i = 0; i < ASKED; i++) {
      String session = queued.get(chance.nextInt(queued.size()));
      long begun = System.nanoTime();
      JsonNode answer = explain(session);
      why.add(System.nanoTime() - begun);
      Instant asOf = Instant.parse(answer.path("as_of").asText());
      oldest = Math.max(oldest, Duration.between(asOf, Instant.now()).toMillis() / 1e3);
      withoutReason += waiting(answer).path("reasons").isEmpty() ? 1 : 0;
      withoutEta += waiting(answer).path("eta").path("kind").asText().equals("none") ? 1 : 0;
      Tenant tenant = tenant(i);
      long asked = System.nanoTime();
      site.wire().await(() -> site.wire().get("/v1/queue", tenant.key()).map(Reply::body));
      list.add(System.nanoTime() - asked);
    }
    return new Answers(new Samples(why), new Samples(list), oldest, withoutReason, withoutEta);
  }

  /** Asks what would become of one more of each of some shapes, one question after the other. */
  Samples tryStarts() {
    List<DeepShape> shapes = DeepShape.all();
    List<Long> nanos = new ArrayList<>();
    for (int i = 0; i < TRIED; i++) {
      Tenant tenant = tenant(i);
      DeepShape shape = shapes.get(i * shapes.size() / TRIED);
      ObjectNode wish = wish(shape).put("dry_run", true);
      wish.put("quote_id", site.wire().await(() -> quote(tenant, shape)));
      wish.putArray("command").add("work").add(UNTIL_TOLD);
      long begun = System.nanoTime();
      JsonNode told =
          site.wire()
              .await(() -> site.wire().create("/v1/sessions", tenant.key(), wish).map(Reply::body));
      nanos.add(System.nanoTime() - begun);
      BenchmarkFailure.unless(
          told.path("allowed").asBoolean() && !told.at("/waiting/reasons").isEmpty(),
          "it would wait and is told why: " + told);
    }
    return new Samples(nanos);
  }

  private JsonNode explain(String session) {
    return site.wire()
        .await(
            () ->
                site.wire()
                    .get("/v1/sessions/" + session + "/explain", site.adminKey())
                    .map(Reply::body));
  }

  private static JsonNode waiting(JsonNode explained) {
    return explained.path("waiting");
  }

  private void until(String claim, BooleanSupplier holds) {
    Patience.until(claim, PATIENCE, holds, () -> site.fleet().tally().toJson());
  }
}
