package io.tollgate.benchmarks.parts;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A temporary directory that is gone afterwards.
 *
 * @param path where it is; workloads of other users can look into it
 */
public record Scratch(Path path) implements AutoCloseable {

  private static final Path MEMORY = Path.of("/dev/shm");
  private static final String PREFIX = "tollgate-benchmark-";

  /** Makes one. */
  public static Scratch make() {
    return in(Path.of(System.getProperty("java.io.tmpdir")));
  }

  /** Makes one in memory where that can be had, for files whose speed is not what is measured. */
  public static Scratch inMemory() {
    return Files.isWritable(MEMORY) ? in(MEMORY) : make();
  }

  private static Scratch in(Path parent) {
    try {
      Path path = Files.createTempDirectory(parent, PREFIX).toRealPath();
      BenchmarkFailure.unless(
          path.toFile().setExecutable(true, false), path + " can be opened to other users");
      return new Scratch(path);
    } catch (IOException refused) {
      throw new BenchmarkFailure("No temporary directory can be made: " + refused, refused);
    }
  }

  @Override
  public void close() {
    try (Stream<Path> files = Files.walk(path)) {
      List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
      for (Path file : deepestFirst) {
        Files.deleteIfExists(file);
      }
    } catch (IOException left) {
      throw new BenchmarkFailure(path + " could not be deleted: " + left, left);
    }
  }
}
