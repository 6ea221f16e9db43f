package io.tollgate.agent;

import io.tollgate.agent.protocol.AllocationId;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Looks for the processes of work by itself, without the code under test. */
final class WorkProcesses {

  private WorkProcesses() {}

  /** Living processes that carry the allocation's marker. */
  static List<Long> of(AllocationId id) {
    List<Long> found = new ArrayList<>();
    String[] names = new File("/proc").list((directory, name) -> name.matches("\\d+"));
    for (String name : names == null ? new String[0] : names) {
      try {
        boolean marked = text(name, "environ").contains("TOLLGATE_ALLOCATION_ID=" + id);
        String stat = text(name, "stat");
        char state = stat.charAt(stat.lastIndexOf(')') + 2);
        if (marked && state != 'Z' && state != 'X') {
          found.add(Long.parseLong(name));
        }
      } catch (IOException gone) {
        // It is not there any more, so it is none of them.
      }
    }
    return found;
  }

  /** The process id of the shim, once it has said who it is. */
  static long shim(Path state, AllocationId id) throws IOException {
    Path file = state.resolve("work").resolve(id.toString()).resolve("control").resolve("pid");
    return Long.parseLong(Files.readString(file).split(" ", 2)[0]);
  }

  /** Ends one process, as the kernel does when memory runs out. */
  static void kill(long pid) {
    ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly);
  }

  private static String text(String pid, String file) throws IOException {
    return new String(Files.readAllBytes(Path.of("/proc", pid, file)), StandardCharsets.ISO_8859_1);
  }
}
