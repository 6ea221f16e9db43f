package io.tollgate.agent.isolation;

import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/** Groups in one hierarchy of version 1, which is that of one controller. */
final class CageV1 extends OneHierarchy {

  private static final int CPU_PERIOD_MICROS = 100_000;

  private final Power power;

  private CageV1(ControlFiles files, Power power) {
    super(files);
    this.power = power;
  }

  /**
   * Takes a place of its own in a hierarchy.
   *
   * @param root where the hierarchy is mounted
   * @param name the directory of this agent's groups
   * @throws IOException when no group can be made
   */
  static CageV1 open(Path root, String name, Power power) throws IOException {
    ControlFiles files = new ControlFiles(Files.createDirectories(root.resolve(name)));
    files.removeParentIfEmpty();
    return new CageV1(files, power);
  }

  @Override
  public Set<Power> powers() {
    return Set.of(power);
  }

  @Override
  public List<Path> make(AllocationId id, Limits limits, List<DeviceNode> denied)
      throws IOException {
    Path group = Files.createDirectories(files.group(id));
    switch (power) {
      case MEMORY -> limitMemory(group, limits.memoryBytes());
      case PROCESSES -> {
        if (limits.processes() > 0) {
          ControlFiles.write(group.resolve("pids.max"), Long.toString(limits.processes()));
        }
      }
      case CPU -> {
        if (limits.cpus() > 0) {
          ControlFiles.write(
              group.resolve("cpu.cfs_period_us"), Integer.toString(CPU_PERIOD_MICROS));
          ControlFiles.write(
              group.resolve("cpu.cfs_quota_us"),
              Long.toString((long) limits.cpus() * CPU_PERIOD_MICROS));
        }
      }
      case DEVICES -> {
        for (DeviceNode node : denied) {
          ControlFiles.write(
              group.resolve("devices.deny"), "c " + node.major() + ":" + node.minor() + " rwm");
        }
      }
    }
    return List.of(group.resolve("cgroup.procs"));
  }

  private static void limitMemory(Path group, long bytes) throws IOException {
    if (bytes > 0) {
      Path withSwap = group.resolve("memory.memsw.limit_in_bytes");
      // The sum can never be below its part, so it is lifted out of the way first.
      ControlFiles.tryWrite(withSwap, "-1");
      ControlFiles.write(group.resolve("memory.limit_in_bytes"), Long.toString(bytes));
      ControlFiles.tryWrite(withSwap, Long.toString(bytes));
    }
  }

  /** Version 1 kills nobody; a group that cannot grow is soon killed one by one. */
  @Override
  public void kill(AllocationId id) {
    Path most = files.group(id).resolve("pids.max");
    if (power == Power.PROCESSES && Files.exists(most)) {
      ControlFiles.tryWrite(most, "0");
    }
  }

  @Override
  public OptionalLong killedForMemory(AllocationId id) {
    Path group = files.group(id);
    return ControlFiles.keyed(group.resolve("memory.oom_control"), "oom_kill") > 0
        ? ControlFiles.number(group.resolve("memory.limit_in_bytes"))
        : OptionalLong.empty();
  }
}
