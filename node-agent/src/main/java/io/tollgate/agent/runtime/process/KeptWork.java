package io.tollgate.agent.runtime.process;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.WorkspaceConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The output and the log of forgotten allocations, because most people come for them when it is
 * over. One directory each, labelled with the time it stays, so that the next agent keeps the
 * promise. Work that runs is never touched: when the disk is short, it is the oldest kept work that
 * goes.
 *
 * <p>Keeping is one rename, on the agent's thread; everything that takes long happens in {@link
 * #tend}, on a thread that may.
 */
public final class KeptWork {

  private static final Logger log = LoggerFactory.getLogger(KeptWork.class);
  private static final String GONE = ".gone";

  /** A bound of its own, since small outputs count for little; listing so many takes a moment. */
  private static final int MOST = 10_000;

  private record Kept(Path directory, KeptLabel label) {}

  private final Path root;
  private final WorkspaceConfig limits;
  private final LongSupplier diskFree;

  /**
   * @param root theirs alone, on the file system of the work
   * @param limits how long, and how much together
   * @param diskFree bytes that are free on the disk
   */
  KeptWork(Path root, WorkspaceConfig limits, LongSupplier diskFree) {
    this.root = root;
    this.limits = limits;
    this.diskFree = diskFree;
  }

  /** The same, on a real disk. */
  public static KeptWork in(Path root, WorkspaceConfig limits) {
    return new KeptWork(root, limits, () -> usableBytes(root));
  }

  private static long usableBytes(Path root) {
    try {
      return Files.getFileStore(root).getUsableSpace();
    } catch (IOException e) {
      log.warn("How much is free on the disk of {} cannot be seen: {}", root, e.toString());
      return Long.MAX_VALUE;
    }
  }

  /** Where the work of a forgotten allocation is, if it is still kept. */
  Path path(AllocationId id) {
    return root.resolve(id.toString());
  }

  /**
   * Takes an allocation's directory over, by one rename, so that a reader finds it either here or
   * there.
   *
   * @param keep how long the server wants it kept; the setting counts when it does not say
   * @throws IOException when it cannot be moved; it is then where it was
   */
  void keep(AllocationId id, Path directory, Optional<Duration> keep, Instant now)
      throws IOException {
    if (!Files.isDirectory(directory)) {
      log.debug("Allocation {} never had a directory.", id);
      return;
    }
    Duration stays = keep.orElse(limits.keep());
    boolean worth = !stays.isZero() && !stays.isNegative() && hasSomething(directory);
    Path to = worth ? path(id) : root.resolve(id + GONE);
    KeptLabel.fresh(now, stays).write(directory);
    Files.move(directory, to, StandardCopyOption.ATOMIC_MOVE);
  }

  private static boolean hasSomething(Path directory) throws IOException {
    Path logFile = AllocationDirectory.log(directory);
    if (Files.exists(logFile) && Files.size(logFile) > 0) {
      return true;
    }
    Path output = AllocationDirectory.output(directory);
    try (Stream<Path> entries = Files.list(output)) {
      return entries.findAny().isPresent();
    } catch (IOException noDirectory) {
      return false;
    }
  }

  /**
   * Clears what was taken over of what nobody needs, and removes what has been kept for its time,
   * what is too much, and what the disk needs, the oldest first.
   *
   * @param now the clock of the wall
   */
  public void tend(Instant now) {
    List<Kept> all = newestFirst(now);
    long bytes = 0;
    int count = 0;
    for (Kept kept : all) {
      KeptLabel label = kept.label();
      bytes += Math.max(0, label.bytes());
      count++;
      if (label.isOver(now) || bytes > limits.keptBytesMax() || count > MOST) {
        remove(kept.directory());
      }
    }
    for (int i = all.size() - 1; i >= 0 && diskFree.getAsLong() < limits.diskFreeBytesMin(); i--) {
      if (Files.isDirectory(all.get(i).directory())) {
        log.warn("The disk is nearly full; {} goes before its time.", all.get(i).directory());
        remove(all.get(i).directory());
      }
    }
  }

  private List<Kept> newestFirst(Instant now) {
    List<Kept> all = new ArrayList<>();
    try (Stream<Path> directories = Files.list(root)) {
      for (Path directory : directories.toList()) {
        if (directory.getFileName().toString().endsWith(GONE)) {
          remove(directory);
        } else {
          all.add(new Kept(directory, cleared(directory, now)));
        }
      }
    } catch (IOException e) {
      log.warn("The kept work in {} cannot be listed: {}", root, e.toString());
    }
    all.sort(
        Comparator.comparingLong((Kept kept) -> kept.label().sinceMs())
            .reversed()
            .thenComparing(Kept::directory));
    return all;
  }

  /** Without a label nobody knows for how long; it then stays as long as by default. */
  private KeptLabel cleared(Path directory, Instant now) {
    KeptLabel label =
        KeptLabel.read(directory).orElseGet(() -> KeptLabel.fresh(now, limits.keep()));
    if (label.isCleared()) {
      return label;
    }
    try {
      KeptLabel done = label.cleared(AllocationDirectory.clear(directory));
      done.write(directory);
      return done;
    } catch (IOException e) {
      log.warn("{} cannot be cleared, trying again later: {}", directory, e.toString());
      return label;
    }
  }

  /** Renamed first: nobody may read what is half gone. */
  private static void remove(Path directory) {
    try {
      Path gone = directory;
      if (!directory.getFileName().toString().endsWith(GONE)) {
        gone = directory.resolveSibling(directory.getFileName() + GONE);
        Files.move(directory, gone, StandardCopyOption.ATOMIC_MOVE);
      }
      AllocationDirectory.delete(gone);
    } catch (IOException e) {
      log.warn("{} cannot be removed, trying again later: {}", directory, e.toString());
    }
  }
}
