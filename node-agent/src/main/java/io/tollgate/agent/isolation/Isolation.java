package io.tollgate.agent.isolation;

import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sets the work of each allocation apart, as far as this machine and the agent's rights allow, and
 * says what is missing for the work of two accounts to be on one node.
 *
 * <p>Limits and control groups are used wherever they are to be had. The rest belongs together:
 * only with users of its own can the work be kept from undoing what was done to it.
 */
public final class Isolation {

  private static final Logger log = LoggerFactory.getLogger(Isolation.class);
  private static final int BLOCK = 512;
  private static final List<Path> SHARED =
      List.of(
          Path.of("/tmp"),
          Path.of("/var/tmp"),
          Path.of("/dev/shm"),
          Path.of("/dev/mqueue"),
          Path.of("/run/lock"));

  private final IsolationConfig config;
  private final Cage cage;
  private final Optional<Users> users;
  private final GpuNodes nodes;
  private final List<String> missing;
  private boolean devicesApart;

  /** What is needed to run work as somebody else. */
  private record Users(UserSlots slots, String setpriv, Optional<PrivateMounts> mounts) {}

  private Isolation(
      IsolationConfig config,
      Cage cage,
      Optional<Users> users,
      GpuNodes nodes,
      List<String> missing) {
    this.config = config;
    this.cage = cage;
    this.users = users;
    this.nodes = nodes;
    this.missing = missing;
  }

  /**
   * Looks what there is.
   *
   * @param state the agent's directory
   * @param workRoot the directory in it of all allocations' directories
   * @throws IOException when they cannot be used
   */
  public static Isolation find(IsolationConfig config, Host host, Path state, Path workRoot)
      throws IOException {
    GpuNodes nodes = new GpuNodes(host.driver(), host.devices());
    List<String> missing = new ArrayList<>();
    if (config.choice() == IsolationConfig.Choice.NONE) {
      missing.add("it is switched off (--isolation none)");
      return new Isolation(config, CageSet.none(), Optional.empty(), nodes, missing);
    }
    Cage cage = CageSet.open(host.mounts(), groupName(state));
    Optional<Users> users = users(config, host, state, workRoot, missing);
    return new Isolation(config, cage, users, nodes, missing);
  }

  /** Agents with directories of their own have groups of their own, always the same. */
  static String groupName(Path state) {
    UUID name = UUID.nameUUIDFromBytes(state.toString().getBytes(StandardCharsets.UTF_8));
    return "tollgate-" + name.toString().substring(0, 8);
  }

  private static Optional<Users> users(
      IsolationConfig config, Host host, Path state, Path workRoot, List<String> missing)
      throws IOException {
    if (!host.root()) {
      missing.add("the agent is not root, so its work runs as the agent's own user");
      return Optional.empty();
    }
    List<String> taken = UserSlots.taken(config.users(), host.accounts());
    if (!taken.isEmpty()) {
      missing.add(
          "users or groups of the machine are in the range "
              + config.users()
              + ": "
              + String.join(", ", taken)
              + "; give another by --workload-uids");
      return Optional.empty();
    }
    Optional<String> program = Host.program("setpriv");
    List<String> setpriv = setpriv(program.orElse("setpriv"), config.users().from());
    if (program.isEmpty() || !Host.succeeds(with(setpriv, "/bin/true"))) {
      missing.add("the program setpriv is missing or cannot set privileges aside (util-linux)");
      return Optional.empty();
    }
    for (Path directory : List.of(state, workRoot)) {
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString("rwx--x--x"));
    }
    if (!Host.succeeds(with(setpriv, "/bin/sh", "-c", "cd \"$0\"", workRoot.toString()))) {
      missing.add(
          "other users cannot pass through to "
              + workRoot
              + "; allow it (chmod o+x) on every directory above, or choose another --state-dir");
      return Optional.empty();
    }
    UserSlots slots = new UserSlots(config.users(), workRoot, host.processes(), SHARED);
    return Optional.of(new Users(slots, program.get(), PrivateMounts.find(state)));
  }

  private static List<String> setpriv(String program, int user) {
    return List.of(
        program,
        "--reuid=" + user,
        "--regid=" + user,
        "--clear-groups",
        "--no-new-privs",
        "--inh-caps=-all",
        "--bounding-set=-all");
  }

  private static List<String> with(List<String> words, String... more) {
    List<String> all = new ArrayList<>(words);
    all.addAll(List.of(more));
    return all;
  }

  /**
   * Why the work of two accounts must not be on this node at once; nothing when it may. Decides as
   * well whether work is kept off GPUs that it does not hold from now on.
   *
   * @param real whether the GPUs are real
   * @param gpus uuids of all of them
   */
  public List<String> examine(boolean real, Collection<String> gpus) {
    List<String> all = new ArrayList<>(missing);
    devicesApart = false;
    if (real && users.isPresent()) {
      if (users.get().mounts().isEmpty() && !cage.powers().contains(Cage.Power.DEVICES)) {
        all.add(
            "nothing keeps work off GPUs that it does not hold: neither the devices control group"
                + " nor private mounts (unshare, mount) can be used");
      } else {
        try {
          nodes.foreign(gpus);
          devicesApart = true;
        } catch (IsolationFailure e) {
          all.add(e.getMessage());
        }
      }
    }
    return all;
  }

  /** Whether the agent has to end when something is missing. */
  public boolean required() {
    return config.choice() == IsolationConfig.Choice.REQUIRED;
  }

  /**
   * Prepares everything for work that is about to start. May be called again for the same work.
   *
   * @param id the allocation
   * @param directory its own, with {@code home} and {@code tmp} in it
   * @param control where files of the agent's for it may be put
   * @param cpus processors it asked for, 0 for none in particular
   * @param memoryBytes memory it asked for, 0 for none in particular
   * @param gpus uuids it holds
   * @throws IsolationFailure when it cannot be set apart as promised
   */
  public Confinement confine(
      AllocationId id,
      Path directory,
      Path control,
      int cpus,
      long memoryBytes,
      Collection<String> gpus)
      throws IsolationFailure {
    List<DeviceNode> foreign = devicesApart ? nodes.foreign(gpus) : List.of();
    try {
      List<Path> entrances =
          cage.make(id, new Limits(cpus, memoryBytes, config.processesMax()), foreign);
      if (users.isEmpty()) {
        return new Confinement(joining(entrances), List.of(), OptionalInt.empty());
      }
      Users own = users.get();
      int user = own.slots().of(directory.resolve("home"));
      List<String> wrapper = new ArrayList<>();
      if (own.mounts().isPresent()) {
        Path table = control.resolve(PrivateMounts.TABLE);
        own.mounts().get().write(table, directory.resolve("tmp"), foreign);
        wrapper.addAll(own.mounts().get().wrapper(table));
      }
      wrapper.addAll(processLimit());
      wrapper.addAll(setpriv(own.setpriv(), user));
      return new Confinement(joining(entrances), wrapper, OptionalInt.of(user));
    } catch (IOException e) {
      throw new IsolationFailure("The work cannot be set apart on this node: " + e.getMessage());
    }
  }

  /** Without a control group the kernel counts per user, and this user has nothing else. */
  private List<String> processLimit() {
    Optional<String> prlimit = Host.program("prlimit");
    boolean counted = cage.powers().contains(Cage.Power.PROCESSES) || config.processesMax() == 0;
    return counted || prlimit.isEmpty()
        ? List.of()
        : List.of(prlimit.get(), "--nproc=" + config.processesMax());
  }

  private String joining(List<Path> entrances) {
    StringBuilder text = new StringBuilder();
    for (Path entrance : entrances) {
      text.append("printf 0 >'").append(entrance).append("' || return 1\n");
    }
    // A memory image may hold secrets, and nobody could read it.
    text.append("{\nulimit -c 0\n");
    if (config.openFilesMax() > 0) {
      text.append("ulimit -n ").append(config.openFilesMax()).append('\n');
    }
    if (config.fileBytesMax() > 0) {
      text.append("ulimit -f ").append(config.fileBytesMax() / BLOCK).append('\n');
    }
    // A limit that is lower already stays as it is.
    return text.append(":\n} 2>/dev/null\nreturn 0\n").toString();
  }

  /** Processes that can only be this allocation's, zombies among them. */
  public Set<Long> members(AllocationId id) {
    return cage.members(id);
  }

  /** The allocation in whose control group a process is, whatever the process says of itself. */
  public Optional<AllocationId> allocationOf(long pid) {
    return cage.known().stream().filter(id -> cage.members(id).contains(pid)).findFirst();
  }

  /** Kills everything of an allocation at once, where the kernel can. */
  public void kill(AllocationId id) {
    cage.kill(id);
  }

  /** What the user should know of how the work ended. */
  public Optional<String> lastWords(AllocationId id) {
    return cage.killedForMemory(id).stream()
        .mapToObj(limit -> "Killed for memory: the limit is " + Bytes.text(limit) + ".")
        .findFirst();
  }

  /** Gives back what an allocation does not need once nothing of it is left. */
  public void release(AllocationId id) {
    cage.remove(id);
  }

  /** Removes empty groups of allocations that nobody knows, and tells of others. */
  public void removeLeftovers(Set<AllocationId> known) {
    for (AllocationId id : cage.known()) {
      if (!known.contains(id)) {
        if (cage.members(id).isEmpty()) {
          cage.remove(id);
        } else {
          // Ignorance is no reason to kill: the state may have been lost, and the work paid for.
          log.warn(
              "Processes {} are in the control group of allocation {}, which this agent does not"
                  + " know. They are left alone; end them if nobody misses them.",
              cage.members(id),
              id);
        }
      }
    }
  }
}
