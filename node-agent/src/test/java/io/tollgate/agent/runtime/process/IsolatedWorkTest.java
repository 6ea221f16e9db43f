package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.Observation;
import io.tollgate.agent.runtime.Observation.Phase;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Work that is not trusted, beside work of others. */
class IsolatedWorkTest extends IsolatedWork {

  @Test
  void each_has_a_user_of_its_own_and_no_privileges() throws Exception {
    String look = "id -u; id -g; id -G; grep -E '^(CapEff|CapBnd|NoNewPrivs)' /proc/self/status";
    List<String> first = output(Wishes.shell(look)).lines().toList();
    List<String> second = output(Wishes.shell(look)).lines().toList();
    assertThat(Integer.parseInt(first.get(0))).isBetween(60_706, 60_738);
    assertThat(first.subList(0, 3)).containsOnly(first.get(0));
    assertThat(first.subList(3, 6))
        .containsExactly(
            "CapEff:\t0000000000000000", "CapBnd:\t0000000000000000", "NoNewPrivs:\t1");
    assertThat(second.get(0)).isNotEqualTo(first.get(0));
  }

  @Test
  void shim_keeps_the_agents_user_and_nothing_of_it_can_be_touched() throws Exception {
    AllocationId other = run(Wishes.shell("umask 0; echo mine >secret; echo said; exec sleep 300"));
    awaitFile(home(other).resolve("secret"));
    Files.writeString(state.resolve("secrets/key"), "key");
    Files.setPosixFilePermissions(
        state.resolve("secrets"), PosixFilePermissions.fromString("rwx------"));
    long shim =
        new ShimFiles(directory(other).resolve("control")).started().orElseThrow().shim().pid();
    long work = new ShimFiles(directory(other).resolve("control")).child().orElseThrow();
    assertThat((int) Files.getAttribute(Path.of("/proc/" + shim), "unix:uid")).isZero();
    List<String> attempts =
        List.of(
            "cat " + home(other) + "/secret",
            "cat " + directory(other) + "/log",
            "cat " + directory(other) + "/control/pid",
            "ls " + directory(other),
            "ls " + state.resolve("work"),
            "ls " + state,
            "cat " + state.resolve("secrets/key"),
            "cat /proc/" + shim + "/environ",
            "cat /proc/" + work + "/environ",
            "ls /proc/" + work + "/root/",
            "kill -9 " + work,
            "kill -9 " + shim,
            "echo 1 >$HOME/../control/exit",
            "mv $HOME/../control $HOME/../gone",
            "rm -f $HOME/../log",
            "chmod 777 $HOME/..",
            "kill -9 $PPID");
    StringBuilder script = new StringBuilder();
    for (int i = 0; i < attempts.size(); i++) {
      script
          .append("( ")
          .append(attempts.get(i))
          .append(" ) >/dev/null 2>&1 && echo did ")
          .append(i)
          .append('\n');
    }
    script.append("echo own >own; cat own; echo said >>/dev/stderr\n");
    assertThat(output(Wishes.shell(script.toString()))).isEqualTo("own\nsaid\n");
    assertThat(runtime.observe(other).phase()).isEqualTo(Phase.RUNNING);
  }

  @Test
  void temporary_files_and_shared_memory_are_its_own() throws Exception {
    assumeTrue(
        List.of("/tmp", "/var/tmp", "/dev/shm").stream().noneMatch(state::startsWith),
        () -> "the state " + state + " is below a shared directory, which therefore stays shared");
    String name = "tollgate-" + started.size() + ProcessHandle.current().pid();
    String write = "for d in /tmp /var/tmp /dev/shm $TMPDIR; do echo x >$d/" + name + "; done; ";
    AllocationId first = run(Wishes.shell(write + "cat /dev/shm/" + name + "; exec sleep 300"));
    awaitFile(directory(first).resolve("log"));
    for (String shared : List.of("/tmp", "/var/tmp", "/dev/shm")) {
      assertThat(Path.of(shared, name)).doesNotExist();
    }
    assertThat(output(Wishes.shell("ls /tmp /dev/shm | grep tollgate; echo looked")))
        .isEqualTo("looked\n");
  }

  @Test
  void variables_are_taken_on_only_after_privileges_are_set_aside() throws Exception {
    // Every program that is started with this one complains once.
    String said =
        output(Wishes.run("/bin/true").environment(Map.of("LD_PRELOAD", "/no/such/lib.so")));
    assertThat(said.lines().filter(line -> line.contains("/no/such/lib.so"))).hasSize(1);
  }

  @Test
  void memory_limit_kills_and_the_user_is_told() throws Exception {
    AllocationId id = run(Wishes.shell("exec tail /dev/zero").memoryBytes(64L << 20));
    Observation end = awaitPhase(id, Phase.ENDED);
    assertThat(end.exitCode()).isEqualTo(137);
    assertThat(end.message()).isEqualTo("Killed for memory: the limit is 64 MiB.");
  }

  @Test
  void end_that_had_nothing_to_do_with_memory_says_nothing_of_it() throws Exception {
    AllocationId id = run(Wishes.shell("exit 3"));
    assertThat(awaitPhase(id, Phase.ENDED).message()).isNull();
  }

  @Test
  void fork_bomb_is_bounded_and_ends() throws Exception {
    AllocationId id = run(Wishes.shell("while :; do sleep 300 & done"));
    // The shell gives up at the first process that it is refused.
    assertThat(awaitPhase(id, Phase.ENDED).exitCode()).isNotZero();
    assertThat(isolation.members(id)).hasSizeBetween(60, 64);
    killAll(id);
    assertThat(isolation.members(id)).isEmpty();
  }

  @Test
  void who_leaves_the_session_with_an_empty_environment_is_found_by_the_next_agent()
      throws Exception {
    AllocationId id =
        run(
            Wishes.shell(
                "env -i setsid sh -c 'echo $$ >escaped; exec sleep 300' & "
                    + "while [ ! -s escaped ]; do sleep 0.01; done; exit 3"));
    assertThat(awaitPhase(id, Phase.ENDED).exitCode()).isEqualTo(3);
    long escaped = Long.parseLong(Files.readString(home(id).resolve("escaped")).strip());
    assertThat(ProcessStat.read(escaped)).hasValueSatisfying(s -> assertThat(s.alive()).isTrue());
    nextAgent();
    killAll(id);
    assertThat(ProcessStat.read(escaped).filter(ProcessStat::alive)).isEmpty();
  }

  @Test
  void files_and_open_files_are_limited() throws Exception {
    assertThat(
            output(
                Wishes.shell(
                    "head -c 2000000 /dev/zero >big 2>/dev/null; wc -c <big; ulimit -n; ulimit -c")))
        .isEqualTo("1048576\n256\n0\n");
  }
}
