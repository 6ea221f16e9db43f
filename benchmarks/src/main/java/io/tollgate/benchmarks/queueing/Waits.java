package io.tollgate.benchmarks.queueing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Figures;
import io.tollgate.benchmarks.Report;
import java.util.Arrays;
import java.util.function.IntPredicate;

/** How long jobs waited in a replay, and what they were told. Times in s. */
final class Waits {
  private static final int LARGE_FROM = 16;
  private static final int AHEAD = 300;
  private static final int HOUR = 3600;

  private final JobLog log;
  private final Outcome outcome;
  private final int gpus;
  private final int[] sorted;

  Waits(JobLog log, Outcome outcome, int gpus) {
    this.log = log;
    this.outcome = outcome;
    this.gpus = gpus;
    this.sorted = select(job -> true);
  }

  double mean() {
    return mean(sorted);
  }

  int worst() {
    return sorted[sorted.length - 1];
  }

  /** Of jobs of 16 and more GPUs. */
  int worstLarge() {
    return last(large());
  }

  double meanLong() {
    return mean(select(job -> log.runs()[job] >= 24 * HOUR));
  }

  /** Of starts that were promised, those that came no later; 1 when nothing was promised. */
  double promisesKept() {
    int promised = count(job -> outcome.promised[job] >= 0);
    int kept = count(job -> outcome.promised[job] >= outcome.started[job]);
    return promised == 0 ? 1 : (double) kept / promised;
  }

  /** Of those who waited five minutes or longer, who were told five minutes ahead. */
  double toldAhead() {
    return share(job -> lead(job) >= AHEAD, job -> waited(job) >= AHEAD);
  }

  ObjectNode toJson() {
    ObjectNode json = Report.object().put("mean_wait_s", Math.round(mean()));
    json.put("p50_s", percentile(50)).put("p90_s", percentile(90)).put("p99_s", percentile(99));
    json.put("p999_s", percentile(99.9)).put("max_s", worst());
    json.put(
        "mean_turnaround_s", Math.round(mean() + Arrays.stream(log.runs()).average().orElse(0)));
    json.put("bounded_slowdown", Figures.tenths(slowdown()));
    json.put("utilization", fourDigits(utilization()));
    json.put("mean_large_wait_s", Math.round(mean(large())));
    json.put("worst_large_wait_s", worstLarge());
    json.put("promises_kept", promisesKept());
    json.set("promises", promises());
    json.set("by_run_time", byRunTime());
    json.set("accounts", accounts());
    if (outcome.asked > 0) {
      json.put("asked_for_more", outcome.asked).put("got_all_of_it", outcome.granted);
      json.put("killed_at_bound", outcome.killed);
    }
    json.put("decisions", outcome.looks.count());
    json.put("decision_p50_us", Figures.tenths(outcome.looks.micros(50)));
    return json.put("decision_p99_us", Figures.tenths(outcome.looks.micros(99)));
  }

  private ObjectNode promises() {
    IntPredicate told = job -> outcome.promised[job] >= 0;
    ObjectNode json = Report.object().put("given", count(told));
    json.put("waiters_promised", fourDigits(share(told, job -> waited(job) > 0)));
    json.put("waiters_promised_5min_ahead", fourDigits(toldAhead()));
    json.put(
        "all_waiters_promised_5min_ahead",
        fourDigits(share(job -> lead(job) >= AHEAD, job -> waited(job) > 0)));
    json.put("median_lead_s", median(told, this::lead));
    json.put("median_slack_s", median(told, job -> outcome.promised[job] - outcome.started[job]));
    json.put("waiting_time_under_promise", fourDigits(waitingUnderPromise()));
    return json;
  }

  private double waitingUnderPromise() {
    double all = 0;
    double under = 0;
    for (int job = 0; job < log.size(); job++) {
      all += waited(job);
      under += outcome.promised[job] < 0 ? 0 : outcome.started[job] - outcome.toldAt[job];
    }
    return all == 0 ? 1 : under / all;
  }

  private ObjectNode byRunTime() {
    ObjectNode json = Report.object();
    json.set("under_4h", group(select(job -> log.runs()[job] < 4 * HOUR)));
    json.set(
        "from_4h_to_24h",
        group(select(job -> log.runs()[job] >= 4 * HOUR && log.runs()[job] < 24 * HOUR)));
    json.set("from_24h", group(select(job -> log.runs()[job] >= 24 * HOUR)));
    return json;
  }

  private ObjectNode accounts() {
    ObjectNode json = Report.object();
    double least = Double.MAX_VALUE;
    double most = 0;
    ObjectNode each = Report.object();
    for (int account = 0; account < log.accounts().size(); account++) {
      int whose = account;
      int[] waits = select(job -> log.account()[job] == whose);
      if (waits.length > 0) {
        each.set(log.accounts().get(account), group(waits));
        least = Math.min(least, mean(waits));
        most = Math.max(most, mean(waits));
      }
    }
    json.put("least_mean_wait_s", Math.round(least)).put("most_mean_wait_s", Math.round(most));
    json.put("most_by_least", least == 0 ? 0 : Figures.tenths(most / least));
    json.set("each", each);
    return json;
  }

  private static ObjectNode group(int[] waits) {
    return Report.object()
        .put("jobs", waits.length)
        .put("mean_wait_s", Math.round(mean(waits)))
        .put("worst_wait_s", last(waits));
  }

  private double slowdown() {
    double sum = 0;
    for (int job = 0; job < log.size(); job++) {
      double bounded = Math.max(10, log.runs()[job]);
      sum += Math.max(1, (waited(job) + log.runs()[job]) / bounded);
    }
    return sum / log.size();
  }

  /** Until the last arrival. */
  private double utilization() {
    int until = log.submitted()[log.size() - 1];
    double busy = 0;
    for (int job = 0; job < log.size(); job++) {
      int end = Math.min(until, outcome.ended[job]);
      busy += (double) Math.max(0, end - outcome.started[job]) * log.gpus()[job];
    }
    return until == 0 ? 1 : busy / ((double) until * gpus);
  }

  private int[] large() {
    return select(job -> log.gpus()[job] >= LARGE_FROM);
  }

  private int waited(int job) {
    return outcome.started[job] - log.submitted()[job];
  }

  private int lead(int job) {
    return outcome.promised[job] < 0 ? -1 : outcome.promised[job] - outcome.toldAt[job];
  }

  private int percentile(double percent) {
    return sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];
  }

  private interface Figure {
    int of(int job);
  }

  private int median(IntPredicate which, Figure figure) {
    int[] all = jobs(which);
    int[] values = Arrays.stream(all).map(figure::of).sorted().toArray();
    return values.length == 0 ? 0 : values[values.length / 2];
  }

  private double share(IntPredicate which, IntPredicate among) {
    int all = count(among);
    return all == 0 ? 1 : (double) count(among.and(which)) / all;
  }

  private int count(IntPredicate which) {
    return jobs(which).length;
  }

  private int[] jobs(IntPredicate which) {
    return java.util.stream.IntStream.range(0, log.size()).filter(which).toArray();
  }

  /** Waits in order of length. */
  private int[] select(IntPredicate which) {
    return Arrays.stream(jobs(which)).map(this::waited).sorted().toArray();
  }

  private static double mean(int[] values) {
    return Arrays.stream(values).average().orElse(0);
  }

  private static int last(int[] values) {
    return values.length == 0 ? 0 : values[values.length - 1];
  }

  private static double fourDigits(double value) {
    return Math.round(value * 10_000) / 10_000.0;
  }
}
