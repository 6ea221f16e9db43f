package io.tollgate.benchmarks.scenario;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Finds the scenario files that somebody means. */
final class ScenarioFiles {

  private ScenarioFiles() {}

  /** Each file once, those of a directory and all below it in the order of their names. */
  static List<Path> of(List<Path> named) {
    List<Path> files = new ArrayList<>();
    for (Path path : named) {
      if (Files.isDirectory(path)) {
        List<Path> below = below(path);
        BenchmarkFailure.because(
            below.isEmpty(), "There is no scenario (*.yaml) in the directory " + path + ".");
        files.addAll(below);
      } else {
        BenchmarkFailure.because(
            !Files.isRegularFile(path), "There is no file and no directory " + path + ".");
        files.add(path);
      }
    }
    return files.stream().distinct().toList();
  }

  private static List<Path> below(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).filter(ScenarioFiles::isYaml).sorted().toList();
    } catch (IOException unread) {
      throw new BenchmarkFailure("The directory " + directory + " cannot be read.", unread);
    }
  }

  private static boolean isYaml(Path file) {
    String name = file.getFileName().toString();
    return name.endsWith(".yaml") || name.endsWith(".yml");
  }
}
