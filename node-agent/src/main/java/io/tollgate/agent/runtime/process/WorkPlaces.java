package io.tollgate.agent.runtime.process;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.LogPiece;
import io.tollgate.agent.runtime.WorkPlace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Finds the files of allocations, of those that run and of those that are kept. For any thread. */
public final class WorkPlaces {

  private final Path workRoot;
  private final KeptWork kept;

  /**
   * @param workRoot directory of all allocations' directories
   * @param kept what is kept of forgotten ones
   */
  public WorkPlaces(Path workRoot, KeptWork kept) {
    this.workRoot = workRoot;
    this.kept = kept;
  }

  /** Directory of all allocations' directories. */
  Path root() {
    return workRoot;
  }

  Path directory(AllocationId id) {
    return workRoot.resolve(id.toString());
  }

  KeptWork kept() {
    return kept;
  }

  /** A piece of the log from an offset; what is not there any more is empty and at its end. */
  LogPiece log(AllocationId id, long offset, int limitBytes) {
    // In this order: work leaves the first place only by arriving at the second.
    return WorkLog.read(directory(id), offset, limitBytes)
        .or(() -> WorkLog.read(kept.path(id), offset, limitBytes))
        .orElseGet(() -> LogPiece.nothing(offset));
  }

  /** Where the files are; empty when there are none, or none any more. */
  public Optional<WorkPlace> find(AllocationId id) {
    if (Files.isDirectory(AllocationDirectory.transfer(directory(id)))) {
      return Optional.of(place(directory(id), false));
    }
    return Files.isDirectory(kept.path(id))
        ? Optional.of(place(kept.path(id), true))
        : Optional.empty();
  }

  private static WorkPlace place(Path directory, boolean kept) {
    return new WorkPlace(
        AllocationDirectory.home(directory), AllocationDirectory.transfer(directory), kept);
  }

  /**
   * Makes the directory of an allocation if it is not there.
   *
   * @throws IOException when the disk refuses
   */
  void make(AllocationId id) throws IOException {
    AllocationDirectory.make(directory(id));
  }
}
