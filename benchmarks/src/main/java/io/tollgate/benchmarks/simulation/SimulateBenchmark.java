package io.tollgate.benchmarks.simulation;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import io.tollgate.metering.defect.Defect;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code simulate}: lives through a million sessions in simulated worlds without breaking an
 * invariant, and then shows that the same worlds catch every planted defect.
 */
public final class SimulateBenchmark implements Benchmark {
  private static final int SESSIONS = 400;
  private static final int WORLDS = 2_900;
  private static final int SEEDS_PER_DEFECT = 10;
  private static final long LIFECYCLES_WANTED = 1_000_000;
  private static final int EVENTS_WANTED = 25;
  private static final double FAULTED_WANTED = 0.3;
  private static final Duration QUICK_CLEAN = Duration.ofSeconds(12);

  @Override
  public String name() {
    return "simulate";
  }

  @Override
  public String description() {
    return "lifecycles under faults in simulated worlds; goal: 1,000,000 without a violation, every"
        + " planted defect caught";
  }

  @Override
  public Set<String> options() {
    return Set.of("seeds", "sessions", "replay", "proof");
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    String replay = settings.options().get("replay");
    if (replay != null) {
      return replayed(Replay.parse(replay), progress);
    }
    ObjectNode figures = Report.object();
    try (Campaign campaign = new Campaign()) {
      Totals totals = clean(settings, progress, campaign);
      totals.into(figures);
      tell(totals, settings.number("sessions", SESSIONS), progress);
      List<CatchRate> rates = planted(settings, progress, campaign);
      List<CatchRate> missed = rates.stream().filter(rate -> !rate.isCaught()).toList();
      figures.put("planted", rates.size());
      figures.put("caught", rates.size() - missed.size());
      ArrayNode names = figures.putArray("missed");
      missed.forEach(rate -> names.add(rate.defect().name()));
      String proof = settings.options().get("proof");
      if (proof != null) {
        ProofTable.write(Path.of(proof), rates);
      }
      boolean held = totals.broken().isEmpty();
      boolean met =
          held
              && missed.isEmpty()
              && (settings.quick() || totals.lifecycles() >= LIFECYCLES_WANTED)
              && totals.medianEvents() >= EVENTS_WANTED
              && totals.faultedShare() >= FAULTED_WANTED;
      return new Report(figures, met, held);
    }
  }

  private static Report replayed(Replay replay, Progress progress) {
    WorldResult result = replay.play();
    replay.told(Optional.empty()).forEach(progress::say);
    ObjectNode figures = Report.object().put("lifecycles", result.lifecycles());
    boolean held = result.violation().isEmpty();
    return new Report(figures.put("violations", held ? 0 : 1), held, held);
  }

  private static Totals clean(Settings settings, Progress progress, Campaign campaign) {
    int worlds = settings.number("seeds", settings.quick() ? Integer.MAX_VALUE : WORLDS);
    int sessions = settings.number("sessions", SESSIONS);
    long begun = System.nanoTime();
    Totals totals = new Totals();
    AtomicLong next = new AtomicLong();
    AtomicLong said = new AtomicLong(begun);
    campaign.run(
        () -> {
          long number = next.getAndIncrement();
          boolean over = settings.quick() && since(begun).compareTo(QUICK_CLEAN) > 0;
          if (number >= worlds || over) {
            return false;
          }
          long seed = settings.seed() + number;
          WorldResult world = WorldResult.of(seed, ScriptWriter.write(seed, sessions));
          totals.add(world);
          world.violation().ifPresent(found -> progress.say("seed " + seed + ": " + found));
          long last = said.get();
          long now = System.nanoTime();
          if (now - last > 10_000_000_000L && said.compareAndSet(last, now)) {
            progress.say(
                String.format(
                    "%,d lifecycles in %,d worlds after %d s, %d violations",
                    totals.lifecycles(),
                    totals.worlds(),
                    since(begun).toSeconds(),
                    totals.broken().size()));
          }
          return true;
        });
    double seconds = since(begun).toMillis() / 1_000.0;
    progress.say(
        String.format(
            "%,d lifecycles in %,d worlds in %.1f s, median %d events each, %.1f%% met a fault, %d"
                + " violations",
            totals.lifecycles(),
            totals.worlds(),
            seconds,
            totals.medianEvents(),
            100 * totals.faultedShare(),
            totals.broken().size()));
    return totals;
  }

  /** Seed, what broke, and the smallest script that breaks it too. */
  private static void tell(Totals totals, int sessions, Progress progress) {
    int shown = 0;
    for (WorldResult broken : totals.broken()) {
      Violation violation = broken.violation().orElseThrow();
      if (shown++ < 3) {
        new Replay(broken.seed(), sessions, List.of())
            .shrunk(violation)
            .told(Optional.empty())
            .forEach(progress::say);
      }
    }
  }

  private static List<CatchRate> planted(Settings settings, Progress progress, Campaign campaign) {
    int seeds = settings.quick() ? 1 : SEEDS_PER_DEFECT;
    Queue<Defect> left = new ConcurrentLinkedQueue<>(ProofTable.defects());
    List<CatchRate> rates = new ArrayList<>();
    long begun = System.nanoTime();
    campaign.run(
        () -> {
          Defect defect = left.poll();
          if (defect == null) {
            return false;
          }
          CatchRate rate = CatchRate.of(defect, settings.seed(), seeds);
          synchronized (rates) {
            rates.add(rate);
          }
          progress.say(
              String.format(
                  "%s: caught on %d of %d seeds by %s, half of them within %,d lifecycles",
                  defect.name(),
                  rate.caught(),
                  rate.seeds(),
                  rate.by().keySet(),
                  rate.medianLifecycles()));
          return true;
        });
    progress.say(rates.size() + " planted defects took " + since(begun).toSeconds() + " s");
    return rates;
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }
}
