package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.isolation.Isolations;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.LogPiece;
import io.tollgate.agent.runtime.Observation;
import io.tollgate.agent.runtime.Observation.Phase;
import io.tollgate.agent.runtime.PortRange;
import io.tollgate.agent.runtime.SmallWorkspaces;
import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import io.tollgate.agent.step.Steps;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes under a real shim. */
class ProcessRuntimeTest {

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  @TempDir Path directory;
  private final List<AllocationId> started = new ArrayList<>();
  private LinuxBootClock clock;
  private ProcessRuntime runtime;

  @BeforeEach
  void make_runtime() throws IOException {
    clock = new LinuxBootClock();
    runtime = anotherRuntime();
  }

  private ProcessRuntime anotherRuntime() throws IOException {
    KeptWork kept =
        new KeptWork(
            Files.createDirectories(directory.resolve("kept")),
            SmallWorkspaces.LIMITS,
            () -> Long.MAX_VALUE);
    return new ProcessRuntime(
        new WorkPlaces(directory.resolve("work"), kept),
        clock.bootId(),
        Launcher.in(directory, Isolations.none(directory)),
        PortRange.ANY,
        id -> {},
        Steps.UNHEARD);
  }

  @AfterEach
  void end_everything() {
    started.forEach(this::killAll);
    runtime.close();
  }

  private void killAll(AllocationId id) {
    await().atMost(PATIENCE).until(() -> runtime.ensureStopped(id, Duration.ZERO));
  }

  private AllocationId run(Wishes wishes) throws StartFailure {
    Workload workload = Workload.of(wishes.wish());
    started.add(wishes.id());
    runtime.ensureRunning(workload, runtime.ensurePrepared(workload));
    return wishes.id();
  }

  private Observation awaitPhase(AllocationId id, Phase phase) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> runtime.observe(id).phase() == phase);
    return runtime.observe(id);
  }

  private String log(AllocationId id) throws IOException {
    return Files.readString(directory.resolve("work").resolve(id.toString()).resolve("log"));
  }

  private Path home(AllocationId id) {
    return directory.resolve("work").resolve(id.toString()).resolve("home");
  }

  private long pidIn(AllocationId id, String file) throws IOException {
    Path path = home(id).resolve(file);
    await().atMost(PATIENCE).until(() -> Files.exists(path) && Files.size(path) > 1);
    return Long.parseLong(Files.readString(path).strip());
  }

  private static boolean alive(long pid) {
    return ProcessStat.read(pid).filter(ProcessStat::alive).isPresent();
  }

  @Test
  void work_runs_and_leaves_its_exit_code_and_its_output() throws Exception {
    long before = clock.uptimeMs();
    AllocationId id = run(Wishes.shell("echo out; echo err >&2; exit 42"));
    Observation end = awaitPhase(id, Phase.ENDED);
    assertThat(end.exitCode()).isEqualTo(42);
    assertThat(end.goMs()).isBetween(before, clock.uptimeMs());
    assertThat(end.endMs()).isBetween(end.goMs(), clock.uptimeMs());
    assertThat(log(id)).contains("out\n").contains("err\n");
    await().atMost(PATIENCE).until(() -> runtime.ensureStopped(id, Duration.ZERO));
  }

  @Test
  void starting_twice_starts_once_even_by_another_agent() throws Exception {
    Wishes wishes = Wishes.shell("echo once; sleep 30");
    AllocationId id = run(wishes);
    run(wishes);
    awaitPhase(id, Phase.RUNNING);
    ProcessRuntime next = anotherRuntime();
    next.ensureRunning(Workload.of(wishes.wish()), Map.of());
    assertThat(next.observe(id)).isEqualTo(runtime.observe(id));
    assertThat(log(id)).isEqualTo("once\n");
  }

  @Test
  void nothing_of_the_agents_environment_is_in_the_work_and_ours_cannot_be_overridden()
      throws Exception {
    AllocationId id =
        run(
            Wishes.run("env")
                .gpus(List.of("GPU-2", "GPU-1"))
                .ports("http")
                .environment(
                    Map.of(
                        "MODE", "full speed",
                        "TOLLGATE_ALLOCATION_ID", "another",
                        "TOLLGATE_ARRAY_INDEX", "3",
                        "CUDA_VISIBLE_DEVICES", "0,1,2,3")));
    awaitPhase(id, Phase.ENDED);
    assertThat(log(id).lines())
        .contains(
            "MODE=full speed",
            "CUDA_VISIBLE_DEVICES=GPU-2,GPU-1",
            "CUDA_DEVICE_ORDER=PCI_BUS_ID",
            "NVIDIA_VISIBLE_DEVICES=GPU-2,GPU-1",
            "TOLLGATE_ALLOCATION_ID=" + id,
            "TOLLGATE_ATTEMPT=1",
            "TOLLGATE_ARRAY_INDEX=3",
            "TOLLGATE_RANK=0",
            "TOLLGATE_RANKS=1",
            "HOME=" + home(id));
    assertThat(log(id).lines().map(line -> line.split("=", 2)[0]))
        .contains("TOLLGATE_PORT_HTTP", "TOLLGATE_SESSION_ID")
        .isSubsetOf(
            "PATH",
            "HOME",
            "TMPDIR",
            "NVIDIA_VISIBLE_DEVICES",
            "LANG",
            "PWD",
            "MODE",
            "CUDA_VISIBLE_DEVICES",
            "CUDA_DEVICE_ORDER",
            "TOLLGATE_SESSION_ID",
            "TOLLGATE_ALLOCATION_ID",
            "TOLLGATE_ATTEMPT",
            "TOLLGATE_RANK",
            "TOLLGATE_RANKS",
            "TOLLGATE_GPU_THOUSANDTHS",
            "TOLLGATE_INPUT",
            "TOLLGATE_OUTPUT",
            "TOLLGATE_PORT_HTTP",
            "TOLLGATE_ARRAY_INDEX",
            "OLDPWD",
            "SHLVL",
            "_");
  }

  @Test
  void work_gets_its_arguments_untouched() throws Exception {
    AllocationId id = run(Wishes.run("printf", "%s|", "a b", "", "$HOME", "*", "'\"\\", "\n-n"));
    awaitPhase(id, Phase.ENDED);
    assertThat(log(id)).isEqualTo("a b||$HOME|*|'\"\\|\n-n|");
  }

  @Test
  void polite_stop_lets_the_work_finish_by_itself() throws Exception {
    AllocationId id =
        run(Wishes.shell("trap 'echo bye; exit 5' TERM; echo up; while :; do sleep 0.05; done"));
    awaitPhase(id, Phase.RUNNING);
    await().atMost(PATIENCE).until(() -> log(id).contains("up"));
    assertThat(runtime.ensureStopped(id, Duration.ofSeconds(20))).isFalse();
    assertThat(awaitPhase(id, Phase.ENDED).exitCode()).isEqualTo(5);
    assertThat(log(id)).contains("bye");
  }

  @Test
  void work_that_ignores_term_is_killed_and_the_shim_records_it() throws Exception {
    AllocationId id = run(Wishes.shell("trap '' TERM; echo $$ >pid; while :; do sleep 0.05; done"));
    awaitPhase(id, Phase.RUNNING);
    long pid = pidIn(id, "pid");
    runtime.ensureStopped(id, Duration.ofSeconds(5));
    assertThat(alive(pid)).isTrue();
    killAll(id);
    assertThat(alive(pid)).isFalse();
    assertThat(runtime.observe(id).exitCode()).isEqualTo(137);
  }

  @Test
  void processes_that_left_the_session_or_emptied_their_environment_are_found_and_killed()
      throws Exception {
    AllocationId id =
        run(
            Wishes.shell(
                "setsid sh -c 'echo $$ >escaped; exec sleep 300' & "
                    + "(sh -c 'echo $$ >orphan; exec sleep 300' &) ; "
                    + "env -i sh -c 'echo $$ >bare; exec sleep 300' & "
                    + "sleep 0.2; exit 3"));
    long escaped = pidIn(id, "escaped");
    long orphan = pidIn(id, "orphan");
    long bare = pidIn(id, "bare");
    assertThat(awaitPhase(id, Phase.ENDED).exitCode()).isEqualTo(3);
    assertThat(alive(escaped) && alive(orphan) && alive(bare)).isTrue();
    // The work has ended, its leftovers have not.
    assertThat(runtime.ensureStopped(id, Duration.ofSeconds(5))).isFalse();
    killAll(id);
    assertThat(alive(escaped) || alive(orphan) || alive(bare)).isFalse();
    assertThat(runtime.observe(id).exitCode()).isEqualTo(3);
  }

  @Test
  void command_that_is_not_there_is_refused_before_anything_starts() throws Exception {
    Path plain = Files.writeString(directory.resolve("plain"), "text");
    for (String command : List.of("no-such-command", "/no/such/file", plain.toString(), "")) {
      Workload workload = Workload.of(Wishes.run(command).wish());
      assertThatThrownBy(() -> runtime.ensurePrepared(workload)).isInstanceOf(StartFailure.class);
    }
    assertThatThrownBy(
            () ->
                runtime.ensurePrepared(
                    Workload.of(Wishes.run("true").environment(Map.of("A-B", "x")).wish())))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("A-B");
  }

  @Test
  void failed_execution_is_told_apart_from_an_exit_code_of_127() throws Exception {
    Path broken = Files.writeString(directory.resolve("broken"), "#!/no/such/interpreter\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();
    assertThat(awaitPhase(run(Wishes.run(broken.toString())), Phase.START_FAILED).message())
        .contains("interpreter");
    assertThat(awaitPhase(run(Wishes.shell("exit 127")), Phase.ENDED).exitCode()).isEqualTo(127);
  }

  @Test
  void nothing_of_the_users_begins_when_the_shim_cannot_say_who_it_is() throws Exception {
    Wishes wishes = Wishes.shell("echo begun");
    Workload workload = Workload.of(wishes.wish());
    runtime.ensurePrepared(workload);
    Files.createDirectory(
        directory.resolve("work").resolve(wishes.id().toString()).resolve("control/pid"));
    run(wishes);
    assertThat(awaitPhase(wishes.id(), Phase.START_FAILED).message()).isNotBlank();
    assertThat(log(wishes.id())).isEmpty();
  }

  @Test
  void work_whose_shim_was_killed_still_runs_and_then_has_vanished() throws Exception {
    AllocationId id = run(Wishes.shell("echo $$ >pid; exec sleep 300"));
    awaitPhase(id, Phase.RUNNING);
    long pid = pidIn(id, "pid");
    ShimFiles.Started shim =
        new ShimFiles(directory.resolve("work").resolve(id.toString()).resolve("control"))
            .started()
            .orElseThrow();
    Signals.kill(shim.shim());
    await().atMost(PATIENCE).until(() -> !shim.shim().alive(clock.bootId()));
    assertThat(runtime.observe(id).phase()).isEqualTo(Phase.RUNNING);
    killAll(id);
    assertThat(alive(pid)).isFalse();
    assertThat(runtime.observe(id)).isEqualTo(Observation.vanished(shim.goMs()));
  }

  @Test
  void forgotten_allocation_leaves_nothing_but_its_log() throws Exception {
    AllocationId id = run(Wishes.shell("echo bye; mkdir -p a/b; ln -s / a/root; echo x >a/b/c"));
    awaitPhase(id, Phase.ENDED);
    killAll(id);
    runtime.forget(id, Optional.empty());
    assertThat(directory.resolve("work").resolve(id.toString())).doesNotExist();
    assertThat(Path.of("/etc")).exists();
    LogPiece piece = anotherRuntime().readLog(id, 1, 100);
    assertThat(piece.bytes()).asString(StandardCharsets.UTF_8).isEqualTo("ye\n");
    assertThat(piece.atEnd()).isTrue();
  }
}
