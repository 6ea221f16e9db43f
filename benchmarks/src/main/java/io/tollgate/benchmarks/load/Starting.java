package io.tollgate.benchmarks.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Figures;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.load.fleet.Crowd;
import io.tollgate.benchmarks.load.fleet.Tenant;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Starts of many sessions, timed until the rows say that all of them run. */
final class Starting {
  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final String UNTIL_TOLD = "-";
  private static final int MINUTES = 60;

  /** Users who wait for an answer at a time. */
  static final int USERS = 256;

  private static final int WARM_UPS_MAX = 8;

  private final LoadSite site;
  private final Progress progress;
  private final List<Tenant> tenants;

  Starting(LoadSite site, int accounts, Progress progress) {
    this.site = site;
    this.progress = progress;
    this.tenants = Tenant.open(site.wire(), site.adminKey(), LoadSite.planOf("normal"), accounts);
  }

  /**
   * Starts in a time.
   *
   * @param seconds until the last was on disk as running
   */
  record Rate(long count, double seconds, Spent spent) {
    double perSecond() {
      return Figures.tenths(count / seconds);
    }

    ObjectNode toJson() {
      ObjectNode json = Report.object().put("sessions", count);
      json.put("seconds", Figures.tenths(seconds));
      json.set("cpu_us_per_start", spent.microsEach(count));
      json.put("cpu_s", Figures.tenths(spent.all()));
      return json;
    }
  }

  void gather(int nodes, int gpus) {
    site.fleet().join(nodes, gpus);
    progress.say(nodes + " nodes with " + gpus + " GPUs each have joined.");
  }

  /**
   * Submits and ends as many again and again until the server's compiler has settled, and tells how
   * fast each time was: a server is at work for weeks.
   */
  List<Played<Rate>> warmUp(int count) {
    return Played.untilCompiled(
        site,
        WARM_UPS_MAX,
        () -> {
          Rate rate = withSubmission(count);
          finish();
          progress.say("Warming up: " + rate.perSecond() + " starts a second with submission.");
          return rate;
        });
  }

  /** Fills the queue, lets it go, and counts. */
  Rate fromFilledQueue(int count) {
    cordon(true);
    site.wire().await(() -> Crowd.of(count, USERS, this::submit));
    awaitCount("queued", count);
    site.settleDown();
    progress.say(count + " sessions wait.");
    return timed(count, () -> cordon(false));
  }

  /** Submits as fast as the users are answered, and counts. */
  Rate withSubmission(int count) {
    site.settleDown();
    return timed(count, () -> site.wire().await(() -> Crowd.of(count, USERS, this::submit)));
  }

  private Rate timed(int count, Runnable beginning) {
    Spent before = site.spent();
    long begun = System.nanoTime();
    long gone = site.fleet().tally().goes();
    beginning.run();
    // To count rows takes PostgreSQL some milliseconds: not before the agents say that all go.
    await(count + " sessions go", () -> site.fleet().tally().goes() >= gone + count);
    awaitCount("running", count);
    double seconds = (System.nanoTime() - begun) / 1e9;
    return new Rate(count, seconds, site.spent().since(before));
  }

  /** Ends all that runs, and waits until every session is settled. */
  void finish() {
    site.fleet().letGo();
    await(
        "every session ends and is settled",
        () -> site.sessions("queued", "starting", "running", "stopping") == 0);
  }

  private Future<String> submit(int number) {
    Tenant tenant = tenants.get(number % tenants.size());
    ObjectNode more = Report.object().put("allow_infeasible", true);
    return tenant
        .quote(site.wire(), 1, MINUTES)
        .compose(quote -> tenant.start(site.wire(), quote, UNTIL_TOLD, more));
  }

  private void awaitCount(String state, long count) {
    await(count + " sessions are " + state, () -> site.sessions(state) == count);
  }

  private void await(String claim, BooleanSupplier holds) {
    Patience.until(
        claim,
        PATIENCE,
        holds,
        () -> site.sessions("running") + ", " + site.fleet().tally().toJson());
  }

  private void cordon(boolean cordoned) {
    site.rows()
        .useTransaction(
            handle -> {
              handle.execute(
                  "UPDATE scheduler.node SET cordoned = ?, cordoned_at = now(),"
                      + " cordon_reason = 'benchmark', version = version + 1",
                  cordoned);
              handle.execute("SELECT pg_notify('tollgate', 'cycle')");
            });
  }
}
