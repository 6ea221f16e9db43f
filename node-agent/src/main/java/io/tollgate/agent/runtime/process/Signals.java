package io.tollgate.agent.runtime.process;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends signals. TERM goes to the whole process group in one call, so that a shell and its children
 * hear it together; whoever left the group hears it alone. CONT follows, since a stopped process
 * hears nothing. KILL goes to one process after the other, because the shim is in the group and has
 * to live on to write down the end.
 *
 * <p>Before a single process is signalled it is looked at once more: between a look and a signal
 * its number may have gone to another.
 */
public final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /** Asks politely. */
  static void term(List<ProcessStat> members, Optional<ProcessIdentity> shim) {
    long group = shim.map(ProcessIdentity::pid).orElse(-1L);
    if (group > 1 && members.stream().anyMatch(member -> member.group() == group)) {
      send("kill -s TERM -- -" + group + "; kill -s CONT -- -" + group);
    }
    members.stream()
        .filter(member -> member.group() != group && still(member.pid(), member.startTicks()))
        .forEach(member -> ProcessHandle.of(member.pid()).ifPresent(ProcessHandle::destroy));
  }

  /** Lets a stopped shim go on. */
  static void wake(ProcessIdentity shim) {
    if (still(shim.pid(), shim.startTicks())) {
      send("kill -s CONT -- " + shim.pid());
    }
  }

  /** Ends a process; nothing happens when it is gone. */
  public static void kill(ProcessStat process) {
    kill(process.pid(), process.startTicks());
  }

  /** Ends a shim; nothing happens when it is gone. */
  static void kill(ProcessIdentity shim) {
    kill(shim.pid(), shim.startTicks());
  }

  private static void kill(long pid, String startTicks) {
    if (pid > 1 && pid != ProcessHandle.current().pid() && still(pid, startTicks)) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }

  private static boolean still(long pid, String startTicks) {
    return ProcessStat.read(pid).filter(now -> now.startTicks().equals(startTicks)).isPresent();
  }

  private static void send(String command) {
    try {
      ProcessBuilder kill =
          new ProcessBuilder("/bin/sh", "-c", command)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      kill.environment().clear();
      kill.start();
    } catch (IOException e) {
      log.warn("'{}' could not be run; KILL follows after the grace: {}", command, e.toString());
    }
  }
}
