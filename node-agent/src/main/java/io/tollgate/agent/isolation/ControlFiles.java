package io.tollgate.agent.isolation;

import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One directory of groups, an own one for each allocation, and its control files. */
final class ControlFiles {

  private static final Logger log = LoggerFactory.getLogger(ControlFiles.class);

  private final Path parent;

  /**
   * @param parent the directory of all groups of this agent
   */
  ControlFiles(Path parent) {
    this.parent = parent;
  }

  Path group(AllocationId id) {
    return parent.resolve(id.toString());
  }

  /** Leaves nothing behind on a machine where nothing runs. */
  void removeParentIfEmpty() {
    try {
      Files.deleteIfExists(parent);
    } catch (IOException inUse) {
      log.debug("The control group {} is still in use.", parent);
    }
  }

  /** Writes one value. The kernel takes it or says why not. */
  static void write(Path file, String value) throws IOException {
    try {
      Files.write(file, value.getBytes(StandardCharsets.US_ASCII), StandardOpenOption.WRITE);
    } catch (IOException e) {
      throw new IOException("'" + value + "' cannot be written to " + file + ": " + e, e);
    }
  }

  /** Writes one value if the kernel takes it. */
  static boolean tryWrite(Path file, String value) {
    try {
      write(file, value);
      return true;
    } catch (IOException e) {
      log.debug("Going on without: {}", e.getMessage());
      return false;
    }
  }

  /** The lines of a small file, none when it cannot be read. */
  static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file, StandardCharsets.ISO_8859_1);
    } catch (IOException absent) {
      return List.of();
    }
  }

  /** The number in a line "key number" of a flat file; 0 when there is none. */
  static long keyed(Path file, String key) {
    for (String line : lines(file)) {
      if (line.startsWith(key + " ")) {
        return Long.parseLong(line.substring(key.length() + 1).strip());
      }
    }
    return 0;
  }

  /** The number that is a file's only content; empty for none, and for the word "max". */
  static OptionalLong number(Path file) {
    return lines(file).stream()
        .filter(line -> line.matches("\\d{1,18}"))
        .mapToLong(Long::parseLong)
        .findFirst();
  }

  Set<Long> members(AllocationId id) {
    Set<Long> members = new HashSet<>();
    for (String line : lines(group(id).resolve("cgroup.procs"))) {
      members.add(Long.parseLong(line.strip()));
    }
    return members;
  }

  void remove(AllocationId id) {
    try {
      // A group is an empty directory to whoever removes it, though it shows files.
      if (Files.deleteIfExists(group(id))) {
        removeParentIfEmpty();
      }
    } catch (IOException busy) {
      log.warn("The control group {} cannot be removed yet: {}", group(id), busy.toString());
    }
  }

  Set<AllocationId> known() {
    Set<AllocationId> known = new HashSet<>();
    try (Stream<Path> groups = Files.list(parent)) {
      groups
          .filter(Files::isDirectory)
          .map(group -> String.valueOf(group.getFileName()))
          .filter(name -> name.length() == 36)
          .forEach(name -> known.add(new AllocationId(UUID.fromString(name))));
    } catch (NoSuchFileException none) {
      return Set.of();
    } catch (IOException | IllegalArgumentException e) {
      log.warn("The control groups in {} cannot be listed: {}", parent, e.toString());
    }
    return known;
  }
}
