package io.tollgate.agent.isolation;

import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;

/**
 * Groups in the one hierarchy of version 2. Devices would need a program in the kernel's own
 * machine language, which is not loaded here.
 */
final class CageV2 extends OneHierarchy {

  private static final Map<String, Power> CONTROLLERS =
      Map.of("memory", Power.MEMORY, "pids", Power.PROCESSES, "cpu", Power.CPU);
  private static final int CPU_PERIOD_MICROS = 100_000;

  private final Path root;
  private final Path parent;
  private final Set<Power> powers;

  private CageV2(Path root, String name) throws IOException {
    super(new ControlFiles(root.resolve(name)));
    this.root = root;
    this.parent = root.resolve(name);
    this.powers = settle();
  }

  /**
   * Takes a place of its own in a hierarchy.
   *
   * @param root where the hierarchy is mounted
   * @param name the directory of this agent's groups
   * @throws IOException when no group can be made
   */
  static CageV2 open(Path root, String name) throws IOException {
    CageV2 cage = new CageV2(root, name);
    cage.files.removeParentIfEmpty();
    return cage;
  }

  private Set<Power> settle() throws IOException {
    Files.createDirectories(parent);
    Set<Power> powers = EnumSet.noneOf(Power.class);
    for (Map.Entry<String, Power> controller : CONTROLLERS.entrySet()) {
      if (enable(root, controller.getKey()) && enable(parent, controller.getKey())) {
        powers.add(controller.getValue());
      }
    }
    return powers;
  }

  private static boolean enable(Path group, String controller) {
    Path control = group.resolve("cgroup.subtree_control");
    return has(control, controller)
        || (has(group.resolve("cgroup.controllers"), controller)
            && ControlFiles.tryWrite(control, "+" + controller));
  }

  private static boolean has(Path file, String controller) {
    return ControlFiles.lines(file).stream()
        .anyMatch(line -> Arrays.asList(line.split(" ", -1)).contains(controller));
  }

  @Override
  public Set<Power> powers() {
    return powers;
  }

  @Override
  public List<Path> make(AllocationId id, Limits limits, List<DeviceNode> denied)
      throws IOException {
    settle();
    Path group = Files.createDirectories(files.group(id));
    if (powers.contains(Power.MEMORY) && limits.memoryBytes() > 0) {
      ControlFiles.write(group.resolve("memory.max"), Long.toString(limits.memoryBytes()));
      ControlFiles.tryWrite(group.resolve("memory.swap.max"), "0");
      // Half of a program is of no use to anybody.
      ControlFiles.tryWrite(group.resolve("memory.oom.group"), "1");
    }
    if (powers.contains(Power.PROCESSES) && limits.processes() > 0) {
      ControlFiles.write(group.resolve("pids.max"), Long.toString(limits.processes()));
    }
    if (powers.contains(Power.CPU) && limits.cpus() > 0) {
      ControlFiles.write(
          group.resolve("cpu.max"),
          (long) limits.cpus() * CPU_PERIOD_MICROS + " " + CPU_PERIOD_MICROS);
    }
    return List.of(group.resolve("cgroup.procs"));
  }

  @Override
  public void kill(AllocationId id) {
    Path kill = files.group(id).resolve("cgroup.kill");
    if (Files.exists(kill)) {
      ControlFiles.tryWrite(kill, "1");
    }
  }

  @Override
  public OptionalLong killedForMemory(AllocationId id) {
    Path group = files.group(id);
    return ControlFiles.keyed(group.resolve("memory.events"), "oom_kill") > 0
        ? ControlFiles.number(group.resolve("memory.max"))
        : OptionalLong.empty();
  }
}
