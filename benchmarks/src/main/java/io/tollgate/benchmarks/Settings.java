package io.tollgate.benchmarks;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * How a benchmark is to run.
 *
 * @param quick within 50 s on two cores, with fewer repetitions
 * @param seed of everything drawn by chance
 * @param checkout the directory with the parent POM
 * @param files as named on the command line, for a benchmark that {@link Benchmark#takesFiles}
 * @param options by name without dashes, of those in {@link Benchmark#options}
 */
public record Settings(
    boolean quick, long seed, Path checkout, List<Path> files, Map<String, String> options) {

  public Settings {
    files = List.copyOf(files);
    options = Map.copyOf(options);
  }

  /** A number among the options, or what holds when it is not given. */
  public int number(String option, int otherwise) {
    String text = options.get(option);
    return text == null ? otherwise : Integer.parseInt(text);
  }
}
