package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;

/**
 * The last desired set that the server sent, with its version. It is on disk before anything acts
 * on it, so that a restarted agent never falls back behind what it once told the server it holds.
 */
final class DesiredSet {

  private static final int FORMAT = 1;

  private record Content(
      int format, UUID bootId, long version, List<DesiredAllocation> allocations) {}

  private final Path file;
  private final UUID bootId;
  private Content content;

  DesiredSet(Path file, UUID bootId) {
    this.file = file;
    this.bootId = bootId;
    this.content = new Content(FORMAT, bootId, 0, List.of());
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

  /** The boot in which it was heard: what it wanted started then must not start in another. */
  UUID heardInBoot() {
    return content.bootId();
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
    Content next = new Content(FORMAT, bootId, version, allocations);
    DurableFile.write(file, next);
    content = next;
    return true;
  }
}
