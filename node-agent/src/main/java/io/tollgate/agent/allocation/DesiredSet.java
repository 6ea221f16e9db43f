package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The last desired set that the server sent, with its version. It is on disk before anything acts
 * on it, so that a restarted agent never falls back behind what it once told the server it holds.
 */
final class DesiredSet {

  private static final int FORMAT = 1;

  private record Content(int format, long version, List<DesiredAllocation> allocations) {}

  private final Path file;
  private Content content = new Content(FORMAT, 0, List.of());

  DesiredSet(Path file) {
    this.file = file;
  }

  void load() throws IOException {
    content = DurableFile.read(file, Content.class).orElse(content);
    if (content.format() != FORMAT) {
      throw new IOException(file + " has format " + content.format() + ", expected " + FORMAT);
    }
  }

  /** The version held; 0 before the first. */
  long version() {
    return content.version();
  }

  List<DesiredAllocation> allocations() {
    return content.allocations();
  }

  /**
   * Replaces the set if the version is newer.
   *
   * @return false when it is not
   */
  boolean replace(long version, List<DesiredAllocation> allocations) throws IOException {
    if (version <= content.version()) {
      return false;
    }
    Content next = new Content(FORMAT, version, allocations);
    DurableFile.write(file, next);
    content = next;
    return true;
  }
}
