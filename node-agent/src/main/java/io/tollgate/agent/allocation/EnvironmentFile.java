package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The variables that a user gave an allocation, in a file of their own (0600) from the moment they
 * are heard until the work has begun or never will. They may be secrets, so no other file of the
 * agent's state holds them.
 */
final class EnvironmentFile {

  private static final Logger log = LoggerFactory.getLogger(EnvironmentFile.class);

  private record Content(Map<String, String> environment) {}

  private final Path directory;

  EnvironmentFile(Path directory) {
    this.directory = directory;
  }

  /**
   * Puts the variables of every allocation into its file.
   *
   * @param known what the agent knows of; who needs none any more gets no file
   * @return the same allocations without variables
   * @throws IOException when the disk refuses
   */
  List<DesiredAllocation> seal(
      List<DesiredAllocation> allocations, Map<AllocationId, Allocation> known) throws IOException {
    List<DesiredAllocation> sealed = new ArrayList<>(allocations.size());
    for (DesiredAllocation wanted : allocations) {
      Map<String, String> environment = wanted.spec().environment();
      Allocation a = known.get(wanted.id());
      boolean needed = !environment.isEmpty() && (a == null || !a.environmentDone());
      // The variables of an allocation never change, so one writing is enough.
      if (needed && !Files.exists(path(wanted.id()))) {
        DurableFile.write(path(wanted.id()), new Content(environment));
      }
      sealed.add(wanted.withEnvironment(Map.of()));
    }
    return sealed;
  }

  /**
   * Gives allocations their variables back.
   *
   * @throws IOException when a file cannot be read: work must not start without its variables
   */
  List<DesiredAllocation> unseal(List<DesiredAllocation> sealed) throws IOException {
    List<DesiredAllocation> allocations = new ArrayList<>(sealed.size());
    for (DesiredAllocation wanted : sealed) {
      Optional<Content> content = DurableFile.read(path(wanted.id()), Content.class);
      allocations.add(content.map(c -> wanted.withEnvironment(c.environment())).orElse(wanted));
    }
    return allocations;
  }

  /** Deletes the files of all allocations but these. */
  void keepOnly(Collection<AllocationId> needed) {
    Set<String> names = new HashSet<>();
    needed.forEach(id -> names.add(id.toString()));
    try (Stream<Path> files = Files.list(directory)) {
      files.filter(file -> !names.contains(String.valueOf(file.getFileName()))).forEach(this::drop);
    } catch (IOException e) {
      log.error("The variables in {} cannot be listed: {}", directory, e.toString());
    }
  }

  /** Deletes those that nobody will read again, whatever happens to the agent. */
  void dropDone(Collection<Allocation> known) {
    for (Allocation a : known) {
      if (!a.environmentDropped && a.environmentDone()) {
        drop(path(a.desired.id()));
        a.environmentDropped = true;
      }
    }
  }

  private void drop(Path file) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      log.error("The variables in {} cannot be deleted: {}", file, e.toString());
    }
  }

  private Path path(AllocationId id) {
    return directory.resolve(id.toString());
  }
}
