package io.tollgate.agent.isolation;

import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All hierarchies that this machine has: the one of version 2, those of version 1, or both side by
 * side. A limit is set wherever its controller is.
 *
 * <p>The groups stand at the top of each hierarchy and not below the agent's own group: the next
 * agent may be started from elsewhere, and has to find them.
 */
final class CageSet implements Cage {

  private static final Logger log = LoggerFactory.getLogger(CageSet.class);
  private static final Map<String, Power> CONTROLLERS =
      Map.of(
          "memory", Power.MEMORY,
          "pids", Power.PROCESSES,
          "cpu", Power.CPU,
          "devices", Power.DEVICES);

  private final List<Cage> cages;

  private CageSet(List<Cage> cages) {
    this.cages = List.copyOf(cages);
  }

  /** No groups at all. */
  static CageSet none() {
    return new CageSet(List.of());
  }

  /**
   * Takes a place in every hierarchy that lets it.
   *
   * @param mounts lines of {@code /proc/self/mounts}
   * @param name the directory of this agent's groups
   */
  static CageSet open(List<String> mounts, String name) {
    List<Cage> cages = new ArrayList<>();
    Set<Power> taken = EnumSet.noneOf(Power.class);
    for (String line : mounts) {
      String[] fields = line.split(" ", -1);
      if (fields.length >= 4 && fields[2].startsWith("cgroup")) {
        open(Path.of(fields[1]), fields[2], List.of(fields[3].split(",", -1)), name, cages, taken);
      }
    }
    return new CageSet(cages);
  }

  private static void open(
      Path root,
      String type,
      List<String> options,
      String name,
      List<Cage> cages,
      Set<Power> taken) {
    try {
      if (type.equals("cgroup2")) {
        Cage cage = CageV2.open(root, name);
        cages.add(cage);
        taken.addAll(cage.powers());
      } else {
        for (Map.Entry<String, Power> controller : CONTROLLERS.entrySet()) {
          if (options.contains(controller.getKey()) && taken.add(controller.getValue())) {
            cages.add(CageV1.open(root, name, controller.getValue()));
          }
        }
      }
    } catch (IOException e) {
      log.info("No control groups in {}: {}", root, e.toString());
    }
  }

  @Override
  public Set<Power> powers() {
    Set<Power> powers = EnumSet.noneOf(Power.class);
    cages.forEach(cage -> powers.addAll(cage.powers()));
    return powers;
  }

  @Override
  public List<Path> make(AllocationId id, Limits limits, List<DeviceNode> denied)
      throws IOException {
    List<Path> entrances = new ArrayList<>();
    for (Cage cage : cages) {
      entrances.addAll(cage.make(id, limits, denied));
    }
    return entrances;
  }

  @Override
  public Set<Long> members(AllocationId id) {
    Set<Long> members = new HashSet<>();
    cages.forEach(cage -> members.addAll(cage.members(id)));
    return members;
  }

  @Override
  public void kill(AllocationId id) {
    cages.forEach(cage -> cage.kill(id));
  }

  @Override
  public OptionalLong killedForMemory(AllocationId id) {
    return cages.stream()
        .map(cage -> cage.killedForMemory(id))
        .flatMapToLong(OptionalLong::stream)
        .findFirst();
  }

  @Override
  public void remove(AllocationId id) {
    cages.forEach(cage -> cage.remove(id));
  }

  @Override
  public Set<AllocationId> known() {
    Set<AllocationId> known = new HashSet<>();
    cages.forEach(cage -> known.addAll(cage.known()));
    return known;
  }
}
