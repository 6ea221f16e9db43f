package io.tollgate.agent.isolation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.agent.protocol.AllocationId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real control groups where there are some, and files that look like them where there are not. */
class CageTest {

  private static final String NAME = "tollgate-test";

  @TempDir Path directory;
  private final AllocationId id = new AllocationId(UUID.randomUUID());
  private Cage cage = CageSet.none();

  @AfterEach
  void remove_group() {
    cage.kill(id);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> {
              cage.members(id)
                  .forEach(pid -> ProcessHandle.of(pid).ifPresent(ProcessHandle::destroyForcibly));
              return cage.members(id).isEmpty();
            });
    cage.remove(id);
    assertThat(cage.known()).isEmpty();
  }

  private CageSet real(String types) {
    List<String> mounts =
        Host.here().mounts().stream()
            .filter(line -> line.split(" ", -1)[2].matches(types))
            .toList();
    CageSet set = CageSet.open(mounts, NAME);
    cage = set;
    return set;
  }

  private Process inside(List<Path> entrances, String script) throws IOException {
    StringBuilder text = new StringBuilder();
    entrances.forEach(
        entrance -> text.append("printf 0 >").append(entrance).append(" || exit 125\n"));
    return new ProcessBuilder("sh", "-c", text + script).start();
  }

  @Test
  void everything_in_a_group_of_version_2_is_killed_at_once() throws Exception {
    CageSet set = real("cgroup2");
    List<Path> entrances = set.make(id, new Limits(0, 0, 0), List.of());
    assumeTrue(!entrances.isEmpty(), "no control groups of version 2 can be made here");
    assumeTrue(
        Files.exists(entrances.get(0).resolveSibling("cgroup.kill")),
        "the kernel has no cgroup.kill");
    Process process =
        inside(entrances, "trap '' TERM; env -i setsid sleep 300 & setsid sleep 300 & wait");
    await().atMost(Duration.ofSeconds(20)).until(() -> set.members(id).size() == 3);
    set.kill(id);
    assertThat(process.waitFor()).isEqualTo(137);
    await().atMost(Duration.ofSeconds(20)).until(() -> set.members(id).isEmpty());
  }

  @Test
  void device_that_is_denied_cannot_be_opened_by_root_itself() throws Exception {
    CageSet set = real("cgroup");
    assumeTrue(
        set.powers().contains(Cage.Power.DEVICES), "no devices controller of version 1 here");
    DeviceNode full = DeviceNode.read(Path.of("/dev/full"));
    assertThat(full.major()).isEqualTo(1);
    assertThat(full.minor()).isEqualTo(7);
    List<Path> entrances = set.make(id, new Limits(0, 0, 0), List.of(full));
    Process process =
        inside(entrances, "{ : </dev/full; } 2>/dev/null && exit 1; { : </dev/zero; } && exit 7");
    assertThat(process.waitFor()).isEqualTo(2);
    Process free = inside(set.make(id, new Limits(0, 0, 0), List.of()), ": </dev/zero && exit 7");
    assertThat(free.waitFor()).isEqualTo(7);
  }

  @Test
  void limits_are_what_the_kernel_then_says() throws Exception {
    CageSet set = real("cgroup2?");
    assumeTrue(set.powers().contains(Cage.Power.MEMORY), "memory cannot be limited here");
    List<Path> entrances = set.make(id, new Limits(2, 64 << 20, 17), List.of());
    List<String> values =
        entrances.stream()
            .flatMap(
                e ->
                    List.of(
                            "memory.limit_in_bytes",
                            "memory.max",
                            "pids.max",
                            "cpu.cfs_quota_us",
                            "cpu.max")
                        .stream()
                        .map(e::resolveSibling))
            .filter(Files::exists)
            .flatMap(file -> ControlFiles.lines(file).stream())
            .toList();
    assertThat(values)
        .contains(String.valueOf(64 << 20), "17")
        .containsAnyOf("200000", "200000 100000");
    assertThat(set.known()).containsExactly(id);
    assertThat(set.killedForMemory(id)).isEmpty();
  }

  @Test
  void group_of_an_agent_that_died_is_found_by_the_next_one() throws Exception {
    CageSet set = real("cgroup2?");
    List<Path> entrances = set.make(id, new Limits(0, 0, 0), List.of());
    assumeTrue(!entrances.isEmpty(), "no control groups can be made here");
    Process process = inside(entrances, "exec sleep 300");
    await().atMost(Duration.ofSeconds(20)).until(() -> set.members(id).contains(process.pid()));
    assertThat(real("cgroup2?").members(id)).contains(process.pid());
    cage.remove(id);
    assertThat(cage.known()).as("a group with a process in it stays").containsExactly(id);
  }

  @Test
  void hierarchy_of_version_2_with_controllers_is_given_the_limits() throws Exception {
    Path root = Files.createDirectory(directory.resolve("unified"));
    Files.writeString(root.resolve("cgroup.controllers"), "cpuset cpu io memory pids\n");
    Files.writeString(root.resolve("cgroup.subtree_control"), "memory\n");
    Path parent = Files.createDirectory(root.resolve(NAME));
    Files.writeString(parent.resolve("cgroup.controllers"), "cpu memory pids\n");
    Files.writeString(parent.resolve("cgroup.subtree_control"), "cpu memory pids\n");
    Path group = Files.createDirectory(parent.resolve(id.toString()));
    for (String file :
        List.of("memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cpu.max")) {
      Files.createFile(group.resolve(file));
    }
    CageV2 files = CageV2.open(root, NAME);
    assertThat(files.powers())
        .containsExactlyInAnyOrder(Cage.Power.MEMORY, Cage.Power.PROCESSES, Cage.Power.CPU);
    assertThat(files.make(id, new Limits(3, 1 << 30, 99), List.of()))
        .containsExactly(group.resolve("cgroup.procs"));
    assertThat(group.resolve("memory.max")).hasContent("1073741824");
    assertThat(group.resolve("memory.swap.max")).hasContent("0");
    assertThat(group.resolve("memory.oom.group")).hasContent("1");
    assertThat(group.resolve("pids.max")).hasContent("99");
    assertThat(group.resolve("cpu.max")).hasContent("300000 100000");
    Files.writeString(group.resolve("memory.events"), "low 0\nhigh 0\nmax 12\noom 1\noom_kill 1\n");
    assertThat(files.killedForMemory(id)).hasValue(1 << 30);
  }

  @Test
  void machine_without_groups_limits_nothing_and_says_so() throws Exception {
    CageSet none = CageSet.open(List.of("proc /proc proc rw 0 0", "broken"), NAME);
    assertThat(none.powers()).isEmpty();
    assertThat(none.make(id, new Limits(1, 1, 1), List.of())).isEmpty();
    assertThat(none.members(id)).isEmpty();
  }
}
