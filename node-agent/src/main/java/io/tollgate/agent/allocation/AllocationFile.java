package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One file per allocation. */
final class AllocationFile {

  /** Version of the files' layout. */
  static final int FORMAT = 1;

  private static final Logger log = LoggerFactory.getLogger(AllocationFile.class);
  private static final String SUFFIX = ".json";

  private final Path directory;

  AllocationFile(Path directory) {
    this.directory = directory;
  }

  /** Writes it so that it survives the agent and a loss of power. */
  void write(AllocationRecord allocation) throws IOException {
    DurableFile.write(path(allocation.desired().id()), allocation);
  }

  /** Writes it so that it survives the agent; for what is void once the machine restarts. */
  void writeSwiftly(AllocationRecord allocation) throws IOException {
    DurableFile.writeSwiftly(path(allocation.desired().id()), allocation);
  }

  void delete(AllocationId id) throws IOException {
    Files.deleteIfExists(path(id));
  }

  /**
   * Reads all of them. One of a newer agent is refused as a whole: whatever it says must not be
   * lost. A file that cannot be understood is set aside under another name: the sweep by marker
   * still ends its processes once the server asks for that.
   */
  List<AllocationRecord> readAll() throws IOException {
    List<AllocationRecord> all = new ArrayList<>();
    List<Path> files;
    try (Stream<Path> listing = Files.list(directory)) {
      files = listing.filter(file -> file.toString().endsWith(SUFFIX)).sorted().toList();
    }
    for (Path file : files) {
      DurableFile.requireFormat(file, FORMAT);
    }
    for (Path file : files) {
      try {
        DurableFile.read(file, AllocationRecord.class).ifPresent(all::add);
      } catch (IOException e) {
        setAside(file, e.toString());
      }
    }
    return all;
  }

  private static void setAside(Path file, String why) {
    log.error("The allocation file {} is set aside as .unreadable: {}", file, why);
    try {
      Files.move(file, file.resolveSibling(file.getFileName() + ".unreadable"));
    } catch (IOException e) {
      log.error("The allocation file {} cannot be set aside: {}", file, e.toString());
    }
  }

  private Path path(AllocationId id) {
    return directory.resolve(id + SUFFIX);
  }
}
