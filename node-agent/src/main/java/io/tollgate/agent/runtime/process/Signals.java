package io.tollgate.agent.runtime.process;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends signals. TERM goes to the whole process group in one call, so that a shell and its children
 * hear it together; whoever left the group hears it alone. KILL goes to one process after the
 * other, because the shim is in the group and has to live on to write down the end.
 */
public final class Signals {

  private static final Logger log = LoggerFactory.getLogger(Signals.class);

  private Signals() {}

  /** Asks politely. */
  static void term(List<ProcessStat> members, Optional<ProcessIdentity> shim) {
    long group = shim.map(ProcessIdentity::pid).orElse(-1L);
    if (group > 1 && members.stream().anyMatch(member -> member.group() == group)) {
      termGroup(group);
    }
    members.stream()
        .filter(member -> member.group() != group)
        .forEach(member -> ProcessHandle.of(member.pid()).ifPresent(ProcessHandle::destroy));
  }

  private static void termGroup(long group) {
    try {
      ProcessBuilder kill =
          new ProcessBuilder("/bin/sh", "-c", "kill -s TERM -- -" + group)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .redirectError(ProcessBuilder.Redirect.DISCARD);
      kill.environment().clear();
      kill.start();
    } catch (IOException e) {
      log.warn("TERM could not be sent to process group {}; KILL follows after the grace.", group);
    }
  }

  /** Ends a process; nothing happens when it is gone. */
  public static void kill(long pid) {
    if (pid > 1 && pid != ProcessHandle.current().pid()) {
      ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
    }
  }
}
