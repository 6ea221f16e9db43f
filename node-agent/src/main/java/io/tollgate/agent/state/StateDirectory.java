package io.tollgate.agent.state;

import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/**
 * Where one agent keeps everything. Held under a file lock, because two agents on one directory
 * would start everything twice.
 */
public final class StateDirectory implements AutoCloseable {

  private final Path root;
  private final HolderLock lock;

  private StateDirectory(Path root, HolderLock lock) {
    this.root = root;
    this.lock = lock;
  }

  /**
   * Makes the directory (0700) if needed and takes it.
   *
   * @throws StateDirectoryException with a sentence for the user when that is not possible
   */
  public static StateDirectory open(Path path) throws StateDirectoryException {
    Path root = path.toAbsolutePath().normalize();
    try {
      makePrivate(root);
      HolderLock lock =
          HolderLock.tryTake(root.resolve("lock"))
              .orElseThrow(() -> new StateDirectoryException(inUse(root)));
      try {
        StateFormat.claim(root);
      } catch (StateDirectoryException | IOException e) {
        lock.close();
        throw e;
      }
      StateDirectory state = new StateDirectory(root, lock);
      makePrivate(state.allocations());
      makePrivate(state.secrets());
      makePrivate(state.work());
      makePrivate(state.kept());
      makePrivate(state.hooks());
      return state;
    } catch (AccessDeniedException e) {
      throw new StateDirectoryException(
          "The state directory "
              + root
              + " cannot be written by this user. The agent keeps its key and the state of"
              + " everything that runs there. Give it another --state-dir or change the owner of"
              + " this one.");
    } catch (IOException e) {
      throw new StateDirectoryException(
          "The state directory "
              + root
              + " cannot be used ("
              + e
              + "). Give the agent another --state-dir or repair this one.");
    }
  }

  private static String inUse(Path root) {
    return "The state directory "
        + root
        + " is in use by another agent"
        + HolderLock.holder(root.resolve("lock"))
        + ". One agent holds one directory, because two would start everything twice. End the other"
        + " agent first (SIGTERM; its work goes on and the next agent takes it over) or give this"
        + " one its own --state-dir.";
  }

  private static void makePrivate(Path directory) throws IOException {
    Files.createDirectories(directory);
    Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx------"));
  }

  /** The directory itself, absolute. */
  public Path root() {
    return root;
  }

  /** Node id and key. */
  public Path nodeFile() {
    return root.resolve("node.json");
  }

  /** The nonce of a join that may not have been answered yet. */
  public Path joinFile() {
    return root.resolve("join.json");
  }

  /** The desired set and its version. */
  public Path desiredFile() {
    return root.resolve("desired.json");
  }

  /** What is held against which GPU. */
  public Path healthFile() {
    return root.resolve("health.json");
  }

  /** The GPUs registered in this boot. */
  public Path registrationFile() {
    return root.resolve("registration.json");
  }

  /** The real GPUs this node was last seen with. */
  public Path gpusFile() {
    return root.resolve("gpus.json");
  }

  /** The identities of the simulated GPUs. */
  public Path simulatedGpusFile() {
    return root.resolve("simulated-gpus.json");
  }

  /** Whatever is known of an allocation, as long as anything is. */
  public Path allocationFile(AllocationId id) {
    return allocations().resolve(id + ".json");
  }

  /** One file per allocation. */
  public Path allocations() {
    return root.resolve("allocations");
  }

  /** Variables of users whose work has not begun, one file per allocation. */
  public Path secrets() {
    return root.resolve("secrets");
  }

  /** One directory per allocation: control files, log and the work's own directory. */
  public Path work() {
    return root.resolve("work");
  }

  /** The output and the logs of forgotten allocations. */
  public Path kept() {
    return root.resolve("kept");
  }

  /** What is known of the site's hooks, one directory per allocation. */
  public Path hooks() {
    return root.resolve("hooks");
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
