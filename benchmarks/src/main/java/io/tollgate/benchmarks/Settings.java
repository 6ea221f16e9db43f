package io.tollgate.benchmarks;

import java.nio.file.Path;
import java.util.List;

/**
 * How a benchmark is to run.
 *
 * @param quick within 50 s on two cores, with fewer repetitions
 * @param seed of everything drawn by chance
 * @param checkout the directory with the parent POM
 * @param files as named on the command line, for a benchmark that {@link Benchmark#takesFiles}
 */
public record Settings(boolean quick, long seed, Path checkout, List<Path> files) {

  public Settings {
    files = List.copyOf(files);
  }
}
