package io.tollgate.agent.runtime.process;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.LogLimits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Logs of forgotten allocations, one file each, because most people ask how it went after it went.
 * A file's modification time is when it was kept, so the retention outlives the agent. Safe for any
 * thread.
 */
public final class KeptLogs {

  private static final Logger log = LoggerFactory.getLogger(KeptLogs.class);

  /** A bound of its own, since small logs count for little; listing so many takes a moment. */
  private static final int MOST_FILES = 10_000;

  private record Kept(Path file, Instant since, long bytes) {}

  private final Path directory;
  private final LogLimits limits;

  /**
   * @param directory theirs alone, on the file system of the work
   * @param limits how long, and how much together
   */
  public KeptLogs(Path directory, LogLimits limits) {
    this.directory = directory;
    this.limits = limits;
  }

  /** Where the log of a forgotten allocation is, if it is still kept. */
  Path path(AllocationId id) {
    return directory.resolve(id.toString());
  }

  /**
   * Takes a log over. One rename, so that a reader finds it either here or there.
   *
   * @throws IOException when it cannot be moved; it is then where it was
   */
  void keep(AllocationId id, Path logFile, Instant now) throws IOException {
    try {
      if (Files.size(logFile) == 0) {
        return;
      }
      // Touched first: work may have been silent for longer than the retention.
      Files.setLastModifiedTime(logFile, FileTime.from(now));
      Files.move(logFile, path(id), StandardCopyOption.ATOMIC_MOVE);
    } catch (NoSuchFileException neverStarted) {
      log.debug("Allocation {} never had a log.", id);
    }
  }

  /**
   * Removes what is older than the retention, and then the oldest until the rest fits. Keeping a
   * log does not look at the others, so this has to be called again and again.
   *
   * @param now the clock of the wall, as the file system's
   */
  public void removeOld(Instant now) {
    List<Kept> all = newestFirst();
    long bytes = 0;
    int files = 0;
    for (Kept kept : all) {
      bytes += kept.bytes();
      files++;
      boolean old = Duration.between(kept.since(), now).compareTo(limits.retention()) >= 0;
      if (old || bytes > limits.keptBytes() || files > MOST_FILES) {
        remove(kept.file());
      }
    }
  }

  private List<Kept> newestFirst() {
    List<Kept> all = new ArrayList<>();
    try (Stream<Path> files = Files.list(directory)) {
      for (Path file : files.toList()) {
        all.add(new Kept(file, Files.getLastModifiedTime(file).toInstant(), Files.size(file)));
      }
    } catch (IOException e) {
      log.warn("The kept logs in {} cannot be listed: {}", directory, e.toString());
    }
    all.sort(Comparator.comparing(Kept::since).reversed().thenComparing(Kept::file));
    return all;
  }

  private static void remove(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.warn("The kept log {} cannot be removed, trying again later: {}", file, e.toString());
    }
  }
}
