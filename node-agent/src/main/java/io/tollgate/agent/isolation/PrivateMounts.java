package io.tollgate.agent.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mounts that only one allocation's work sees, made before its privileges are set aside: temporary
 * directories and shared memory of its own, and files that nobody may open in place of the GPUs it
 * does not hold. One program mounts them all, from a table. Shared memory of the older kind is its
 * own as well.
 */
final class PrivateMounts {

  /** Runs the table and then the rest; descriptor 4 reports a failed start. */
  private static final String SCRIPT =
      "trap 'printf \"125 end\\n\" >&4' EXIT\n"
          + "\"$1\" --all --fstab \"$2\" </dev/null >/dev/null || exit 125\n"
          + "shift 2\n"
          + "exec \"$@\"\n";

  private static final List<Path> TEMPORARY = List.of(Path.of("/tmp"), Path.of("/var/tmp"));
  private static final Path SHARED_MEMORY = Path.of("/dev/shm");
  static final String TABLE = "mounts";

  private final String unshare;
  private final String mount;
  private final Path state;
  private final Path cover;

  private PrivateMounts(String unshare, String mount, Path state, Path cover) {
    this.unshare = unshare;
    this.mount = mount;
    this.state = state;
    this.cover = cover;
  }

  /**
   * Tries it out.
   *
   * @param state the agent's directory, which must stay in sight
   * @throws IOException when the directory cannot be written
   */
  static Optional<PrivateMounts> find(Path state) throws IOException {
    Optional<String> unshare = Host.program("unshare");
    Optional<String> mount = Host.program("mount");
    if (unshare.isEmpty() || mount.isEmpty()) {
      return Optional.empty();
    }
    Path cover = state.resolve("covered");
    if (!Files.exists(cover)) {
      Files.createFile(
          cover,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("---------")));
    }
    Path table = state.resolve("mounts.try");
    Files.writeString(table, line("tollgate-try", state.resolve("secrets"), "tmpfs", "ro"));
    PrivateMounts found = new PrivateMounts(unshare.get(), mount.get(), state, cover);
    List<String> command = new ArrayList<>(found.wrapper(table));
    command.add("/bin/true");
    boolean works = Host.succeeds(command);
    Files.delete(table);
    return works ? Optional.of(found) : Optional.empty();
  }

  /** The words before a command. */
  List<String> wrapper(Path table) {
    return List.of(
        unshare,
        "--mount",
        "--ipc",
        "--propagation",
        "private",
        "/bin/sh",
        "-c",
        SCRIPT,
        "sh",
        mount,
        table.toString());
  }

  /**
   * Writes the table of one allocation.
   *
   * @param temporary the allocation's own temporary directory
   * @param hidden device files to be out of reach
   */
  void write(Path table, Path temporary, List<DeviceNode> hidden) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Path shared : TEMPORARY) {
      if (Files.isDirectory(shared) && !state.startsWith(shared)) {
        text.append(line(temporary.toString(), shared, "none", "bind"));
      }
    }
    if (Files.isDirectory(SHARED_MEMORY) && !state.startsWith(SHARED_MEMORY)) {
      text.append(line("tollgate-shm", SHARED_MEMORY, "tmpfs", "mode=1777,nosuid,nodev"));
    }
    for (DeviceNode node : hidden) {
      text.append(line(cover.toString(), node.path(), "none", "bind"));
    }
    Files.write(table, text.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static String line(String source, Path target, String type, String options) {
    return escaped(source)
        + " "
        + escaped(target.toString())
        + " "
        + type
        + " "
        + options
        + " 0 0\n";
  }

  private static String escaped(String path) {
    return path.replace("\\", "\\134")
        .replace(" ", "\\040")
        .replace("\t", "\\011")
        .replace("\n", "\\012")
        .replace("#", "\\043");
  }
}
