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

  /**
   * A number among the options, or what holds when it is not given.
   *
   * @throws BenchmarkFailure when it is no whole number of at least 1
   */
  public int number(String option, int otherwise) {
    String text = options.get(option);
    if (text == null) {
      return otherwise;
    }
    BenchmarkFailure.because(
        !text.matches("0*[1-9][0-9]{0,8}"),
        "--" + option + " is a whole number of at least 1, not " + text + ".");
    return Integer.parseInt(text);
  }
}
