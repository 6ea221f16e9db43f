package io.tollgate.agent.hook;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.process.ProcessIdentity;
import io.tollgate.agent.runtime.process.ProcessStat;
import io.tollgate.agent.runtime.process.ProcessTree;
import io.tollgate.agent.runtime.process.ShimFiles;
import io.tollgate.agent.runtime.process.Signals;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One run of a hook for one allocation. Like work it is a process with files of its own, so the
 * next agent finds it where it stands. A run that was begun is never begun a second time: its
 * runner makes a file that must not be there yet.
 */
final class HookRun {

  /** How far it is. */
  enum Phase {
    /** Nothing was ever started. */
    NOT_BEGUN,
    RUNNING,
    /** Every script ended with 0. */
    PASSED,
    /** A script failed, took too long, or was killed. */
    FAILED
  }

  /**
   * What can be seen of it.
   *
   * @param message why it failed; empty otherwise
   */
  record Look(Phase phase, String message) {}

  private static final Path NULL = Path.of("/dev/null");
  private static final Look NOT_BEGUN = new Look(Phase.NOT_BEGUN, "");
  private static final Look RUNNING = new Look(Phase.RUNNING, "");
  private static final Look PASSED = new Look(Phase.PASSED, "");

  private final AllocationId id;
  private final HookKind kind;
  private final Path directory;
  private final ShimFiles files;
  private final HookLog output;
  private final BootClock clock;
  private final ProcessTree tree;
  private Optional<Process> spawned = Optional.empty();
  private Optional<Look> over = Optional.empty();

  HookRun(AllocationId id, HookKind kind, Path directory, BootClock clock) {
    this.id = id;
    this.kind = kind;
    this.directory = directory;
    this.files = new ShimFiles(directory);
    this.output = new HookLog(directory.resolve("log"));
    this.clock = clock;
    this.tree = new ProcessTree(kind.marker(), clock.bootId());
  }

  /**
   * Looks, and remembers how it ended.
   *
   * @param limit how long it may take; whoever takes longer is killed
   */
  Look look(Duration limit) {
    if (over.isPresent()) {
      return over.get();
    }
    Look now = see(limit);
    if (now.phase() == Phase.PASSED || now.phase() == Phase.FAILED) {
      over = Optional.of(now);
      end(now.phase() == Phase.FAILED);
    }
    return now;
  }

  private Look see(Duration limit) {
    Optional<ShimFiles.Started> started = files.started();
    if (started.isEmpty()) {
      if (spawned.isEmpty()) {
        return NOT_BEGUN;
      }
      if (spawned.get().isAlive()) {
        return RUNNING;
      }
      // Read again: it may have come and gone since the first time.
      started = files.started();
      if (started.isEmpty()) {
        return failed("could not be started");
      }
    }
    // Asked before the exit file is read: a runner that is dead now has written all it ever will.
    boolean alive = started.get().shim().alive(clock.bootId());
    Optional<ShimFiles.Exited> exited = files.exited();
    if (exited.isPresent()) {
      int code = exited.get().exitCode();
      return code == 0 ? PASSED : failed("failed with exit code " + code);
    }
    if (!alive) {
      return failed("was killed before it ended");
    }
    if (clock.uptimeMs() - started.get().goMs() > limit.toMillis()) {
      return failed("took longer than " + limit.toMillis() + " ms and was killed");
    }
    trimOutput();
    return RUNNING;
  }

  private void trimOutput() {
    try {
      output.trim();
    } catch (IOException notThisTime) {
      // The next look tries again; the hook has a limit in any case.
    }
  }

  private Look failed(String how) {
    String said = output.lastWords();
    return new Look(
        Phase.FAILED,
        "The "
            + kind.word()
            + script().map(name -> " script " + name).orElse("")
            + " of this node "
            + how
            + (said.isEmpty() ? "." : "; it said last: " + said));
  }

  private Optional<String> script() {
    try {
      String line = Files.readString(directory.resolve("script"), StandardCharsets.US_ASCII);
      return line.endsWith(" end\n")
          ? Optional.of(line.substring(0, line.length() - 5))
          : Optional.empty();
    } catch (IOException unknown) {
      return Optional.empty();
    }
  }

  /**
   * Starts it.
   *
   * @param runner the script that runs the scripts
   * @param ended called by any thread when it has ended
   * @throws IOException when the machine refuses
   */
  void begin(Path runner, List<Path> scripts, Map<String, String> environment, Runnable ended)
      throws IOException {
    Files.createDirectories(
        directory,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    List<String> words = new ArrayList<>(List.of("setsid", "/bin/sh", runner.toString()));
    words.add(directory.toString());
    scripts.forEach(script -> words.add(script.toString()));
    ProcessBuilder builder =
        new ProcessBuilder(words)
            .directory(Path.of("/").toFile())
            .redirectInput(NULL.toFile())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(output.file().toFile()));
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    spawned = Optional.of(process);
    var unused = process.onExit().thenRun(ended);
  }

  /** Works towards none of its processes being left, unless it passed. True when that is so. */
  boolean ensureGone() {
    if (over.filter(PASSED::equals).isPresent()) {
      return true;
    }
    return end(true);
  }

  /**
   * Ends what is left of it. A script that passed may leave a daemon behind, if that made its own
   * process session; of one that failed nothing is left.
   */
  private boolean end(boolean everything) {
    Optional<ProcessIdentity> runner = files.started().map(ShimFiles.Started::shim);
    long session = runner.map(ProcessIdentity::pid).orElse(-1L);
    List<ProcessStat> left =
        tree.members(id, runner, System.nanoTime()).stream()
            .filter(process -> everything || process.session() == session)
            .toList();
    left.forEach(process -> Signals.kill(process));
    return left.isEmpty();
  }

  /**
   * Forgets a run that failed, so that it can be begun again. The runner's own file goes last:
   * until then a crash leaves a run that failed.
   */
  void clear() throws IOException {
    for (String name : List.of("exit", "script", "log", "pid")) {
      try {
        Files.delete(directory.resolve(name));
      } catch (NoSuchFileException absent) {
        // As it should be.
      }
    }
    over = Optional.empty();
    spawned = Optional.empty();
  }

  /** Deletes everything that is kept of it. */
  void forget() throws IOException {
    clear();
    Files.deleteIfExists(directory);
  }
}
