package io.tollgate.agent.runtime.process;

import io.tollgate.agent.isolation.Isolation;
import io.tollgate.agent.runtime.StartFailure;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;

/**
 * Starts shims: {@code setsid sh shim.sh <control>}. That is two programs besides the work itself
 * and what sets it apart. What to run stands in the {@link LaunchFile}. Output goes to a file,
 * never to a pipe, because a pipe would end the work together with the agent.
 */
public final class Launcher {

  private static final Path NULL = Path.of("/dev/null");
  private static final List<Path> SETSID =
      List.of(Path.of("/usr/bin/setsid"), Path.of("/bin/setsid"));

  private final Path setsid;
  private final Path shim;

  private final Isolation isolation;

  private Launcher(Path setsid, Path shim, Isolation isolation) {
    this.setsid = setsid;
    this.shim = shim;
    this.isolation = isolation;
  }

  /**
   * Writes the shim, and the guard beside it, into a directory.
   *
   * @param isolation keeps allocations apart
   * @throws IOException when it cannot be written or the machine has no {@code setsid}
   */
  public static Launcher in(Path directory, Isolation isolation) throws IOException {
    Path setsid =
        SETSID.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () ->
                    new IOException(
                        "the program setsid is missing, which gives each workload its own process"
                            + " session; install util-linux"));
    install(directory, "guard.sh");
    return new Launcher(setsid, install(directory, "shim.sh"), isolation);
  }

  private static Path install(Path directory, String name) throws IOException {
    Path script = directory.resolve(name);
    // Written beside and renamed: shims of an earlier agent may still be reading the old text.
    Path beside = directory.resolve(name + ".new");
    try (InputStream text = Launcher.class.getResourceAsStream(name)) {
      if (text == null) {
        throw new IOException(name + " is missing in the agent's archive");
      }
      Files.write(beside, text.readAllBytes());
    }
    Files.move(beside, script, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return script;
  }

  /** The guard of work in the directory; its text lies beside the shim's. */
  Guard guardOf(Path workRoot) {
    return new Guard(setsid, shim.resolveSibling("guard.sh"), workRoot);
  }

  /** What keeps allocations apart. */
  Isolation isolation() {
    return isolation;
  }

  /** Where the shim lies. */
  Path shim() {
    return shim;
  }

  /**
   * Starts one.
   *
   * @param marker the only variable of the shim itself
   * @throws StartFailure when the machine refuses
   */
  Process launch(Path control, Path home, Path logFile, Map<String, String> marker)
      throws StartFailure {
    ProcessBuilder builder =
        new ProcessBuilder(setsid.toString(), "/bin/sh", shim.toString(), control.toString())
            .directory(home.toFile())
            .redirectInput(NULL.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile.toFile()));
    builder.environment().clear();
    builder.environment().putAll(marker);
    try {
      return builder.start();
    } catch (IOException | IllegalArgumentException e) {
      throw new StartFailure("The node could not start a process: " + e.getMessage());
    }
  }
}
