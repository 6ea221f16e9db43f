package io.tollgate.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds files beside or in the repository, from wherever the tests are started. */
public final class SharedFiles {

  private SharedFiles() {}

  /** A folder of real captures beside the repository; the test is skipped when it is not there. */
  public static Path shared(String folder) {
    Path found = sharedIfAny(folder);
    assumeTrue(found != null, "there is no shared/" + folder + " beside the repository");
    return Objects.requireNonNull(found);
  }

  /** The same, null when it is not there. */
  public static @Nullable Path sharedIfAny(String folder) {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      Path candidate = up.resolve("shared").resolve(folder);
      if (Files.isDirectory(candidate)) {
        return candidate;
      }
    }
    return null;
  }

  /** A folder of the repository. */
  public static Path repository(String folder) {
    for (Path up = Path.of("").toAbsolutePath(); up != null; up = up.getParent()) {
      if (Files.isDirectory(up.resolve(folder))) {
        return up.resolve(folder);
      }
    }
    throw new AssertionError("the repository has no " + folder);
  }
}
