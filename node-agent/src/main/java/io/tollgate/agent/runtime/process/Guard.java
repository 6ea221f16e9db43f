package io.tollgate.agent.runtime.process;

import io.tollgate.agent.protocol.AllocationId;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The second guard of run limits: a shell of its own that outlives the agent and ends work a little
 * after its limit and grace, because an agent that is dead or stopped ends nothing. It reads the
 * limit from a file beside the shim's.
 */
final class Guard {

  private static final Logger log = LoggerFactory.getLogger(Guard.class);

  private final Path setsid;
  private final Path script;
  private final Path workRoot;
  private Optional<Process> process = Optional.empty();

  /**
   * @param setsid the program that gives it a session of its own
   * @param script where its text lies
   * @param workRoot directory of all allocations' directories
   */
  Guard(Path setsid, Path script, Path workRoot) {
    this.setsid = setsid;
    this.script = script;
    this.workRoot = workRoot;
  }

  /**
   * Writes down when the work has to be over, before anything runs under that limit.
   *
   * @param runLimitMs the most it may run, from go
   * @param graceMs time between TERM and KILL
   * @throws IOException when the disk refuses; the old limit then still stands
   */
  void limit(AllocationId id, long runLimitMs, long graceMs) throws IOException {
    Path lease = AllocationDirectory.control(workRoot.resolve(id.toString())).resolve("lease");
    Path beside = lease.resolveSibling("lease.new");
    String line = runLimitMs + " " + graceMs + " end\n";
    Files.write(beside, line.getBytes(StandardCharsets.US_ASCII));
    Files.move(beside, lease, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Makes sure that one is there. The first time it replaces the one of an earlier agent, which
   * watches over the wrong process.
   *
   * @throws IOException when the machine refuses
   */
  void ensure() throws IOException {
    if (process.filter(Process::isAlive).isPresent()) {
      return;
    }
    endAll();
    long self = ProcessHandle.current().pid();
    ProcessBuilder builder =
        new ProcessBuilder(
                setsid.toString(),
                "/bin/sh",
                script.toString(),
                workRoot.toString(),
                Long.toString(self),
                ProcessStat.read(self).map(ProcessStat::startTicks).orElse(""))
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().clear();
    builder.environment().put("PATH", WorkloadEnvironment.DEFAULT_PATH);
    process = Optional.of(builder.start());
  }

  /** Ends it: nothing is left that it could guard. */
  void close() {
    endAll();
  }

  /** Those of earlier agents too: each shows the state directory in its command line. */
  private void endAll() {
    process.ifPresent(Process::destroyForcibly);
    String[] names = new File("/proc").list((root, name) -> name.matches("\\d+"));
    for (String name : names == null ? new String[0] : names) {
      try {
        String words =
            new String(
                Files.readAllBytes(Path.of("/proc", name, "cmdline")), StandardCharsets.UTF_8);
        if (words.contains("\0" + script + "\0")) {
          ProcessStat.read(Long.parseLong(name)).ifPresent(Signals::kill);
          log.debug("Ended guard {}.", name);
        }
      } catch (IOException gone) {
        // It is not there any more.
      }
    }
  }
}
