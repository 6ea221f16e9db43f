package io.tollgate.agent.runtime.process;

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

  private Launcher(Path setsid, Path shim) {
    this.setsid = setsid;
    this.shim = shim;
  }

  /**
   * Writes the shim into a directory.
   *
   * @throws IOException when it cannot be written or the machine has no {@code setsid}
   */
  public static Launcher in(Path directory) throws IOException {
    Path setsid =
        SETSID.stream()
            .filter(Files::isExecutable)
            .findFirst()
            .orElseThrow(
                () ->
                    new IOException(
                        "the program setsid is missing, which gives each workload its own process"
                            + " session; install util-linux"));
    Path shim = directory.resolve("shim.sh");
    // Written beside and renamed: shims of an earlier agent may still be reading the old text.
    Path beside = directory.resolve("shim.sh.new");
    try (InputStream text = Launcher.class.getResourceAsStream("shim.sh")) {
      if (text == null) {
        throw new IOException("shim.sh is missing in the agent's archive");
      }
      Files.write(beside, text.readAllBytes());
    }
    Files.move(beside, shim, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    return new Launcher(setsid, shim);
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
