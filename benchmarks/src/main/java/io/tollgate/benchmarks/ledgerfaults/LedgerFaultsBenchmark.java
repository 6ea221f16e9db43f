package io.tollgate.benchmarks.ledgerfaults;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.parts.Distribution;
import io.tollgate.benchmarks.parts.Scratch;

/** PostgreSQL and the server are killed at seeded points while money moves. */
public final class LedgerFaultsBenchmark implements Benchmark {
  private static final int KILLS = 200;
  private static final int QUICK_KILLS = 8;

  @Override
  public String name() {
    return "ledger-faults";
  }

  @Override
  public String description() {
    return "kill -9 of PostgreSQL or server at 200 (8 with --quick) seeded points while 32 clients"
        + " start, extend, report, stop, credit and are refunded; goal: what was acknowledged is"
        + " there, once, and every invariant holds";
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    Distribution distribution = Distribution.of(settings.checkout());
    distribution.ensureBuilt(progress);
    long begun = System.nanoTime();
    try (Scratch scratch = Scratch.make();
        Site site = Site.start(distribution, scratch, progress)) {
      Siege.Outcome outcome =
          new Siege(site, settings.seed(), progress).endure(settings.quick() ? QUICK_KILLS : KILLS);
      return report(outcome, (System.nanoTime() - begun) / 1_000_000_000L);
    }
  }

  private static Report report(Siege.Outcome outcome, long seconds) {
    Journal journal = outcome.journal();
    Comparison.Result rows = outcome.rows();
    ObjectNode figures = Report.object();
    figures.put("kills", outcome.kills()).put("counted", outcome.counted());
    ObjectNode kinds = figures.putObject("kills_by_kind");
    outcome.byKind().forEach((kill, times) -> kinds.put(kill.word(), times));
    figures.put("in_flight_min", outcome.inFlightMin());
    figures.put("in_flight_median", outcome.inFlightMedian());
    figures.put("recovery_ms_p50", outcome.recoveries().millis(50));
    figures.put("recovery_ms_max", outcome.recoveries().millis(100));
    figures.put("operations", journal.operations());
    figures.put("acknowledged", journal.acknowledged()).put("refused", journal.refused());
    figures.put("asked_again", journal.askedAgain());
    figures.put("lost", rows.lost().size()).put("doubled", rows.doubled().size());
    figures.put("half_done", rows.halfDone().size());
    figures.put("changed_answers", journal.changedAnswers.size());
    figures.put("violations", outcome.violations().size());
    figures.put(
        "invariants",
        outcome.violations().isEmpty() ? "ok" : String.join(", ", outcome.violations()));
    figures.put("checks", outcome.checks()).put("wall_s", seconds);
    boolean held =
        rows.isClean() && journal.changedAnswers.isEmpty() && outcome.violations().isEmpty();
    return new Report(figures, held && outcome.counted() >= outcome.wanted(), held);
  }
}
