package io.tollgate.agent.allocation;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The last desired set that the server sent, with its version. It is on disk before anything acts
 * on it, so that a restarted agent never falls back behind what it once told the server it holds.
 */
final class DesiredSet {

  private static final int FORMAT = 1;

  /**
   * @param heardMs when it arrived, by the boot clock; null in files of agents that did not note it
   */
  private record Content(
      int format,
      UUID bootId,
      @Nullable Long heardMs,
      long version,
      List<DesiredAllocation> allocations) {}

  private final Path file;
  private final BootClock clock;
  private final EnvironmentFile environments;
  private Content content;

  /**
   * @param file for all but the users' variables
   * @param environments for those
   */
  DesiredSet(Path file, EnvironmentFile environments, BootClock clock) {
    this.file = file;
    this.environments = environments;
    this.clock = clock;
    this.content = new Content(FORMAT, clock.bootId(), null, 0, List.of());
  }

  void load() throws IOException {
    DurableFile.requireFormat(file, FORMAT);
    content = DurableFile.read(file, Content.class).orElse(content);
  }

  /** The version held; 0 before the first. */
  long version() {
    return content.version();
  }

  /** The boot in which it was heard: what it wanted started then must not start in another. */
  UUID heardInBoot() {
    return content.bootId();
  }

  /** When it arrived, by the clock of this boot; now when that is not known. */
  long heardMs() {
    Long heard = content.heardMs();
    long now = clock.uptimeMs();
    return heard == null || !content.bootId().equals(clock.bootId()) ? now : Math.min(heard, now);
  }

  /** What was wanted, with its variables where somebody still needs them. */
  List<DesiredAllocation> allocations() throws IOException {
    return environments.unseal(content.allocations());
  }

  /**
   * Replaces the set if the version is newer.
   *
   * @param known what the agent knows of
   * @return false when it is not
   */
  boolean replace(
      long version, List<DesiredAllocation> allocations, Map<AllocationId, Allocation> known)
      throws IOException {
    if (version <= content.version()) {
      return false;
    }
    List<DesiredAllocation> sealed = environments.seal(allocations, known);
    Content next = new Content(FORMAT, clock.bootId(), clock.uptimeMs(), version, sealed);
    DurableFile.write(file, next);
    content = next;
    return true;
  }
}
