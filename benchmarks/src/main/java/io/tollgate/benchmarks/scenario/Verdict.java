package io.tollgate.benchmarks.scenario;

import io.tollgate.benchmarks.scenario.file.Scenario;
import io.tollgate.benchmarks.scenario.file.ScenarioReader;
import io.tollgate.benchmarks.scenario.text.Problem;
import io.tollgate.benchmarks.scenario.world.ScenarioWorld;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of one file.
 *
 * @param passed whether it was played to its end as expected
 * @param lines for people: the first says it all, the others are indented and say more
 */
record Verdict(Path file, boolean passed, List<String> lines) {
  private static final String INDENT = "    ";

  Verdict {
    lines = List.copyOf(lines);
  }

  /** Reads and plays it in a world of its own. */
  static Verdict of(Path file, ScenarioWorld.Maker worlds) {
    String text;
    try {
      text = Files.readString(file);
    } catch (MalformedInputException binary) {
      return failed(file, List.of(new Problem(1, "this is not UTF-8 text.")), List.of());
    } catch (IOException unread) {
      return failed(file, List.of(new Problem(1, "it cannot be read: " + unread)), List.of());
    }
    return ScenarioReader.read(text)
        .fold(
            scenario -> played(file, scenario, worlds),
            problems -> failed(file, problems, List.of()));
  }

  private static Verdict played(Path file, Scenario scenario, ScenarioWorld.Maker worlds) {
    Player.Result result = Player.play(scenario, worlds);
    return result.passed()
        ? new Verdict(file, true, List.of("ok " + file + ": " + scenario.title()))
        : failed(file, result.differences(), result.picture());
  }

  private static Verdict failed(Path file, List<Problem> problems, List<String> picture) {
    List<String> lines = new ArrayList<>();
    for (Problem problem : problems) {
      lines.add((lines.isEmpty() ? "FAILED " : INDENT) + problem.in(file.toString()));
    }
    picture.forEach(line -> lines.add(INDENT + "| " + line));
    return new Verdict(file, false, lines);
  }
}
