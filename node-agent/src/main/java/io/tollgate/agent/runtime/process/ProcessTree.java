package io.tollgate.agent.runtime.process;

import io.tollgate.agent.protocol.AllocationId;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Finds every living process of an allocation: by its control group where it has one, by the marker
 * in its environment, or by the process session of its shim. One sweep over {@code /proc} serves
 * all allocations that ask for it within one turn, because at hundreds of ends a second the sweeps
 * would cost more than the work.
 */
public final class ProcessTree {

  /** The variable that marks the processes of an allocation's work. */
  public static final String MARKER = "TOLLGATE_ALLOCATION_ID";

  private static final int ID_LENGTH = 36;

  private record Marked(ProcessStat stat, @Nullable String allocation) {}

  private final String markerText;
  private final long self = ProcessHandle.current().pid();
  private final UUID bootId;
  private final Function<AllocationId, Set<Long>> caged;
  private List<Marked> swept = List.of();
  private long sweptNanos;
  private boolean everSwept;

  /** Finds processes by a marker of the caller's, whose value is an allocation's id. */
  public ProcessTree(String marker, UUID bootId) {
    this(marker, bootId, id -> Set.of());
  }

  /**
   * @param bootId the current boot
   * @param caged process ids in an allocation's control group
   */
  ProcessTree(String marker, UUID bootId, Function<AllocationId, Set<Long>> caged) {
    this.markerText = marker + "=";
    this.bootId = bootId;
    this.caged = caged;
  }

  /**
   * Living processes of an allocation.
   *
   * @param shim the shim's process session when it is known; the shim itself is among the answers
   * @param notBeforeNanos a sweep begun earlier than this is too old
   */
  public List<ProcessStat> members(
      AllocationId id, Optional<ProcessIdentity> shim, long notBeforeNanos) {
    if (!everSwept || sweptNanos - notBeforeNanos < 0) {
      sweep();
    }
    String wanted = id.toString();
    long session = shim.filter(this::numberIsNotReused).map(ProcessIdentity::pid).orElse(-1L);
    List<ProcessStat> members = new ArrayList<>();
    Set<Long> group = caged.apply(id);
    for (Marked process : swept) {
      boolean marked = wanted.equals(process.allocation) || process.stat.session() == session;
      if (marked && !group.contains(process.stat.pid())) {
        members.add(process.stat);
      }
    }
    group.forEach(pid -> ProcessStat.read(pid).filter(ProcessStat::alive).ifPresent(members::add));
    return members;
  }

  /** Every living process that carries the marker now, with the allocation that it names. */
  public Map<Long, AllocationId> marked() {
    sweep();
    Map<Long, AllocationId> marked = new TreeMap<>();
    for (Marked process : swept) {
      if (process.allocation != null) {
        try {
          marked.put(process.stat.pid(), AllocationId.parse(process.allocation));
        } catch (IllegalArgumentException marksItselfWrongly) {
          // Somebody else's variable of the same name.
        }
      }
    }
    return marked;
  }

  /**
   * A session number stays taken while any member lives. When its leader is dead and the number
   * belongs to a younger process, the session is no longer the shim's.
   */
  private boolean numberIsNotReused(ProcessIdentity shim) {
    return shim.bootId().equals(bootId)
        && swept.stream()
            .noneMatch(
                process ->
                    process.stat.pid() == shim.pid()
                        && !process.stat.startTicks().equals(shim.startTicks()));
  }

  private void sweep() {
    sweptNanos = System.nanoTime();
    everSwept = true;
    List<Marked> found = new ArrayList<>();
    String[] names = new File("/proc").list();
    for (String name : names == null ? new String[0] : names) {
      if (Character.isDigit(name.charAt(0))) {
        long pid = Long.parseLong(name);
        if (pid != self) {
          ProcessStat.read(pid)
              .filter(ProcessStat::alive)
              .ifPresent(stat -> found.add(new Marked(stat, allocationOf(pid, markerText))));
        }
      }
    }
    swept = found;
  }

  /** The allocation whose work a living process is marked as, null when it is none of ours. */
  static @Nullable String allocationOf(long pid) {
    return allocationOf(pid, MARKER + "=");
  }

  private static @Nullable String allocationOf(long pid, String markerText) {
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(Path.of("/proc/" + pid + "/environ"));
    } catch (IOException goneOrForeign) {
      return null;
    }
    String environment = new String(bytes, StandardCharsets.ISO_8859_1);
    int at = environment.startsWith(markerText) ? 0 : environment.indexOf('\0' + markerText) + 1;
    if (at == 0 && !environment.startsWith(markerText)) {
      return null;
    }
    int from = at + markerText.length();
    return environment.length() < from + ID_LENGTH
        ? null
        : environment.substring(from, from + ID_LENGTH);
  }
}
