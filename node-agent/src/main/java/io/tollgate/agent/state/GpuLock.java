package io.tollgate.agent.state;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;

/**
 * The real GPUs of a machine belong to one agent: two with directories of their own would each give
 * all of them away. Agents that pretend their GPUs may be as many as one likes.
 */
public final class GpuLock {

  private static final List<Path> PLACES = List.of(Path.of("/run/lock"), Path.of("/tmp"));
  private static final String NAME = "tollgate-gpus.lock";

  private GpuLock() {}

  /**
   * Takes the machine's GPUs for as long as this process lives.
   *
   * @throws StateDirectoryException when another agent has them
   * @throws IOException when no place for the lock can be written
   */
  public static HolderLock take() throws StateDirectoryException, IOException {
    Path place = PLACES.stream().filter(Files::isWritable).findFirst().orElse(PLACES.get(1));
    return take(place.resolve(NAME));
  }

  static HolderLock take(Path file) throws StateDirectoryException, IOException {
    Optional<HolderLock> lock = HolderLock.tryTake(file);
    if (lock.isEmpty()) {
      throw new StateDirectoryException(
          "The GPUs of this machine belong to another agent"
              + HolderLock.holder(file)
              + ". Two agents would both give all of them away. End the other one first (its work"
              + " goes on), or start this one on its --state-dir to take the work over.");
    }
    openToEverybody(file);
    return lock.get();
  }

  /** An agent of another user has to be able to see that the lock is held. */
  private static void openToEverybody(Path file) {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-rw-"));
    } catch (IOException notOurs) {
      // Whoever made it has done so.
      return;
    }
  }
}
