package io.tollgate.agent.isolation;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each allocation a user and group number that nobody else has. Who owns an allocation's home
 * is who it was given to, so nothing has to be remembered. A number is not given again before no
 * process and no file of its former owner is left: neither in the homes nor in the directories that
 * everybody may write to.
 */
final class UserSlots {

  private static final Logger log = LoggerFactory.getLogger(UserSlots.class);

  private final IsolationConfig.UserRange range;
  private final Path workRoot;
  private final Path processes;
  private final List<Path> shared;
  private int last;

  /**
   * @param range numbers to give
   * @param workRoot the directory of all allocations' directories
   * @param processes normally {@code /proc}
   * @param shared directories in which everybody may leave files
   */
  UserSlots(IsolationConfig.UserRange range, Path workRoot, Path processes, List<Path> shared) {
    this.range = range;
    this.workRoot = workRoot;
    this.processes = processes;
    this.shared = List.copyOf(shared);
    this.last = range.to();
  }

  /** Accounts of people or programs whose number or group lies in the range, as in passwd files. */
  static List<String> taken(IsolationConfig.UserRange range, List<Path> accountFiles) {
    return accountFiles.stream()
        .flatMap(file -> ControlFiles.lines(file).stream())
        .map(line -> line.split(":", -1))
        .filter(fields -> fields.length > 2 && fields[2].matches("\\d{1,9}"))
        .filter(fields -> range.contains(Long.parseLong(fields[2])))
        .map(fields -> fields[0] + " (" + fields[2] + ")")
        .distinct()
        .toList();
  }

  /**
   * The number of an allocation, the same again when it has one.
   *
   * @param home the allocation's home, still owned by the agent or owned by its user
   * @throws IsolationFailure when all are in use
   */
  int of(Path home) throws IsolationFailure {
    try {
      long owner = owner(home);
      if (range.contains(owner)) {
        return (int) owner;
      }
      return next(inUse());
    } catch (IOException e) {
      throw new IsolationFailure("The users of the node's work cannot be told apart: " + e);
    }
  }

  /** Round and round, so that a number rests as long as possible. */
  private int next(Set<Long> inUse) throws IsolationFailure {
    int size = range.to() - range.from() + 1;
    for (int i = 1; i <= size; i++) {
      int candidate = range.from() + (last - range.from() + i) % size;
      if (!inUse.contains((long) candidate)) {
        last = candidate;
        return candidate;
      }
    }
    throw new IsolationFailure(
        "All " + size + " users for work (" + range + ") are in use. Widen --workload-uids.");
  }

  private Set<Long> inUse() throws IOException {
    Set<Long> inUse = new HashSet<>();
    try (Stream<Path> directories = Files.list(workRoot)) {
      for (Path directory : directories.toList()) {
        addOwner(directory.resolve("home"), inUse);
      }
    }
    for (Path directory : shared) {
      try (Stream<Path> files = Files.list(directory)) {
        files.forEach(file -> addOwner(file, inUse));
      } catch (IOException absent) {
        log.debug("{} cannot be listed: {}", directory, absent.toString());
      }
    }
    addUsersOfProcesses(inUse);
    return inUse;
  }

  private void addUsersOfProcesses(Set<Long> inUse) {
    String[] names = processes.toFile().list();
    for (String name : names == null ? new String[0] : names) {
      if (Character.isDigit(name.charAt(0))) {
        for (String line : ControlFiles.lines(processes.resolve(name).resolve("status"))) {
          if (line.startsWith("Uid:")) {
            // Real, effective, saved and of the file system.
            for (String number : line.substring(4).strip().split("\\s+", -1)) {
              inUse.add(Long.parseLong(number));
            }
          }
        }
      }
    }
  }

  private static void addOwner(Path file, Set<Long> owners) {
    try {
      owners.add(owner(file));
    } catch (IOException gone) {
      log.debug("{} is gone.", file);
    }
  }

  private static long owner(Path file) throws IOException {
    return ((Number) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS)).longValue();
  }
}
