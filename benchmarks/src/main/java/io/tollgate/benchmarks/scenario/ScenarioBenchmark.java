package io.tollgate.benchmarks.scenario;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Benchmark;
import io.tollgate.benchmarks.Progress;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import io.tollgate.benchmarks.scenario.world.ScenarioWorld;
import java.nio.file.Path;
import java.util.List;

/** {@code scenario FILE|DIR…}: plays scenario files; without any, the project's own. */
public final class ScenarioBenchmark implements Benchmark {
  private final ScenarioWorld.Maker worlds;

  /** Plays in worlds of that kind. */
  public ScenarioBenchmark(ScenarioWorld.Maker worlds) {
    this.worlds = worlds;
  }

  @Override
  public String name() {
    return "scenario";
  }

  @Override
  public String description() {
    return "plays scenario files through the production rules; goal: all pass";
  }

  @Override
  public boolean takesFiles() {
    return true;
  }

  @Override
  public Report run(Settings settings, Progress progress) {
    List<Path> named =
        settings.files().isEmpty()
            ? List.of(settings.checkout().resolve("benchmarks/scenarios"))
            : settings.files();
    List<Path> files = ScenarioFiles.of(named);
    ObjectNode figures = Report.object().put("files", files.size());
    ArrayNode failed = Report.object().putArray("failed");
    for (Path file : files) {
      Verdict verdict = Verdict.of(file, worlds);
      verdict.lines().forEach(progress::say);
      if (!verdict.passed()) {
        failed.add(file.toString());
      }
    }
    figures.put("passed", files.size() - failed.size());
    figures.set("failed", failed);
    return new Report(figures, failed.isEmpty(), failed.isEmpty());
  }
}
