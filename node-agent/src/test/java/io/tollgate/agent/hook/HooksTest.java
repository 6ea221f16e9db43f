package io.tollgate.agent.hook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.Wishes;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import io.tollgate.agent.runtime.process.ProcessStat;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Hooks as real processes, under a clock that the test sets forward. */
class HooksTest {

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final Duration START = Duration.ofMinutes(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  @TempDir Path directory;
  Path site;
  Path told;
  ShiftedBootClock clock;
  Hooks hooks;
  Workload work;

  @BeforeEach
  void make() throws Exception {
    site = Files.createDirectories(directory.resolve("site"));
    told = directory.resolve("told");
    clock = new ShiftedBootClock();
    work =
        Workload.of(
            Wishes.run("x")
                .gpus(List.of("GPU-b", "GPU-gone", "GPU-a"))
                .environment(Map.of("SECRET", "of the user"))
                .wish());
    nextAgent();
  }

  @AfterEach
  void leave_nothing_running() {
    for (HookKind kind : HookKind.values()) {
      HookRun run = new HookRun(work.id(), kind, directory(kind), clock);
      await().atMost(PATIENCE).until(run::ensureGone);
    }
  }

  /** The agent was killed; another one comes. */
  private void nextAgent() throws Exception {
    hooks =
        new Hooks(
            new HookSettings(Optional.of(site), LIMIT, LIMIT),
            Files.createDirectories(directory.resolve("state")),
            clock,
            () -> NOON,
            new Hooks.Surroundings(
                id -> Path.of("/place", id.toString()),
                () -> Map.of("GPU-a", 0, "GPU-b", 1),
                id -> {}));
  }

  @Test
  void prolog_runs_its_scripts_in_order_once_and_is_told_of_the_work_only() throws Exception {
    script("prolog.d/20-second", "echo second >> " + told);
    script("prolog.d/10-first", "env | sort >> " + told + "; id -u >> " + told);
    awaitProlog();
    assertThat(Files.readAllLines(told))
        .filteredOn(line -> !line.matches("(_|PWD|SHLVL|OLDPWD)=.*"))
        .containsExactly(
            "LANG=C.UTF-8",
            "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "TOLLGATE_ATTEMPT=1",
            "TOLLGATE_GPU_INDICES=1,-,0",
            "TOLLGATE_GPU_UUIDS=GPU-b,GPU-gone,GPU-a",
            "TOLLGATE_HOOK=prolog",
            "TOLLGATE_HOOK_ALLOCATION_ID=" + work.id(),
            "TOLLGATE_PROLOG_OF=" + work.id(),
            "TOLLGATE_RANK=0",
            "TOLLGATE_RANKS=1",
            "TOLLGATE_SESSION_ID=" + work.sessionId(),
            "TOLLGATE_WORKSPACE=/place/" + work.id(),
            String.valueOf(Files.getAttribute(told, "unix:uid")),
            "second");
    long lines = Files.readAllLines(told).size();
    nextAgent();
    assertThat(hooks.prologPassed(work, START)).isTrue();
    assertThat(Files.readAllLines(told)).hasSize((int) lines);
    assertThat(Files.readString(directory.resolve("state/" + work.id() + "/facts.json")))
        .doesNotContain("of the user");
  }

  @Test
  void without_scripts_nothing_is_started_and_nothing_is_written() throws Exception {
    assertThat(hooks.prologPassed(work, START)).isTrue();
    assertThat(hooks.ensurePrologGone(work.id())).isTrue();
    assertThat(hooks.epilogPassed(work.id())).isTrue();
    assertThat(directory.resolve("state").resolve(work.id().toString())).doesNotExist();
  }

  @Test
  void failed_prolog_says_which_script_how_and_what_it_said_last() throws Exception {
    script("prolog.d/10-mount", "echo one; echo two; printf 'no such\\033[31m share\\n'; exit 3");
    script("prolog.d/20-never", "touch " + told);
    assertPrologFails()
        .hasMessage(
            "The prolog script 10-mount of this node failed with exit code 3; it said last: one;"
                + " two; no such [31m share");
    assertThat(told).doesNotExist();
    nextAgent();
    assertPrologFails().hasMessageContaining("exit code 3");
  }

  @Test
  void prolog_that_hangs_is_killed_at_its_limit_with_everything_it_started() throws Exception {
    script(
        "prolog.d/10-hang",
        "echo waiting; setsid sleep 300 & sleep 300 & echo $! > "
            + told
            + ".part; mv "
            + told
            + ".part "
            + told
            + "; sleep 300");
    assertThat(hooks.prologPassed(work, START)).isFalse();
    await().atMost(PATIENCE).until(() -> Files.exists(told));
    clock.pass(LIMIT.toMillis() + 1);
    assertPrologFails()
        .hasMessageContaining("script 10-hang")
        .hasMessageContaining("longer than 60000 ms")
        .hasMessageContaining("waiting");
    await().atMost(PATIENCE).until(() -> hooks.ensurePrologGone(work.id()));
    long sleeper = Long.parseLong(Files.readString(told).strip());
    assertThat(lives(sleeper)).isFalse();
  }

  @Test
  void start_that_may_take_less_shortens_the_limit() throws Exception {
    script("prolog.d/10-hang", "sleep 300");
    assertThat(hooks.prologPassed(work, Duration.ofSeconds(5))).isFalse();
    awaitFile(HookKind.PROLOG, "pid");
    clock.pass(5_001);
    assertThatThrownBy(() -> hooks.prologPassed(work, Duration.ofSeconds(5)))
        .isInstanceOf(StartFailure.class)
        .hasMessageContaining("longer than 5000 ms");
  }

  @Test
  void prolog_goes_on_without_its_agent_and_the_next_one_takes_it_up() throws Exception {
    script(
        "prolog.d/10-slow",
        "echo x >> " + told + "; while [ ! -e " + told + ".go ]; do sleep 0.01; done");
    assertThat(hooks.prologPassed(work, START)).isFalse();
    await().atMost(PATIENCE).until(() -> Files.exists(told));
    nextAgent();
    assertThat(hooks.prologPassed(work, START)).isFalse();
    Files.createFile(Path.of(told + ".go"));
    awaitProlog();
    nextAgent();
    awaitProlog();
    assertThat(Files.readAllLines(told)).containsExactly("x");
  }

  @Test
  void agent_that_dies_before_the_runner_has_said_who_it_is_leaves_one_runner() throws Exception {
    script("prolog.d/10-once", "echo x >> " + told + "; sleep 0.2");
    // Three agents in a row, each killed right after it started a runner.
    for (int i = 0; i < 3; i++) {
      nextAgent();
      assertThat(hooks.prologPassed(work, START)).isFalse();
    }
    awaitProlog();
    assertThat(Files.readAllLines(told)).containsExactly("x");
  }

  @Test
  void runner_that_was_killed_has_failed_and_its_script_is_killed_too() throws Exception {
    script(
        "prolog.d/10-hang",
        "echo $$ > " + told + ".part; mv " + told + ".part " + told + "; sleep 300");
    assertThat(hooks.prologPassed(work, START)).isFalse();
    await().atMost(PATIENCE).until(() -> Files.exists(told));
    long runner =
        Long.parseLong(Files.readString(directory(HookKind.PROLOG).resolve("pid")).split(" ")[0]);
    ProcessHandle.of(runner).orElseThrow().destroyForcibly();
    nextAgent();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertPrologFails().hasMessageContaining("was killed before it ended"));
    await().atMost(PATIENCE).until(() -> hooks.ensurePrologGone(work.id()));
    long script = Long.parseLong(Files.readString(told).strip());
    assertThat(lives(script)).isFalse();
  }

  @Test
  void prolog_of_a_start_that_is_stopped_is_ended() throws Exception {
    script("prolog.d/10-hang", "sleep 300");
    assertThat(hooks.prologPassed(work, START)).isFalse();
    awaitFile(HookKind.PROLOG, "pid");
    assertThat(hooks.ensurePrologGone(work.id())).isFalse();
    await().atMost(PATIENCE).until(() -> hooks.ensurePrologGone(work.id()));
  }

  @Test
  void daemon_in_a_session_of_its_own_outlives_a_prolog_that_passed_and_other_children_do_not()
      throws Exception {
    script(
        "prolog.d/10-daemon",
        "setsid sleep 300 & echo $! > " + told + "; sleep 300 & echo $! >> " + told);
    awaitProlog();
    List<String> pids = Files.readAllLines(told);
    await().atMost(PATIENCE).until(() -> !lives(Long.parseLong(pids.get(1))));
    assertThat(lives(Long.parseLong(pids.get(0)))).isTrue();
  }

  @Test
  void output_is_kept_up_to_a_size() throws Exception {
    script(
        "prolog.d/10-chatty",
        "head -c 3000000 /dev/zero | tr '\\0' 'y'; echo; while [ ! -e "
            + told
            + " ]; do sleep 0.01; done;"
            + " echo the end; exit 1");
    assertThat(hooks.prologPassed(work, START)).isFalse();
    Path log = directory(HookKind.PROLOG).resolve("log");
    await().atMost(PATIENCE).until(() -> Files.exists(log) && Files.size(log) > 2_999_999);
    assertThat(hooks.prologPassed(work, START)).isFalse();
    assertThat(Files.size(log)).isBetween(1L, HookLog.MOST_BYTES);
    Files.createFile(told);
    assertPrologFails().hasMessageEndingWith("the end");
    assertThat(assertPrologFails().actual().getMessage()).hasSizeLessThan(600);
  }

  @Test
  void hook_that_others_can_write_is_not_run() throws Exception {
    Path script = script("prolog.d/10-open", "touch " + told);
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxrwxrwx"));
    assertPrologFails().hasMessageContaining("chmod go-w");
    assertThat(told).doesNotExist();
  }

  @Test
  void epilog_that_fails_is_told_and_tried_again_until_it_passes() throws Exception {
    script("epilog.d/10-wipe", "echo $TOLLGATE_HOOK >> " + told + "; test -e " + told + ".well");
    assertThat(hooks.prologPassed(work, START)).isTrue();
    await()
        .atMost(PATIENCE)
        .until(() -> !hooks.epilogPassed(work.id()) && !hooks.troubles().isEmpty());
    assertThat(hooks.troubles().get(0).allocation()).isEqualTo(work.id());
    assertThat(hooks.troubles().get(0).since()).isEqualTo(NOON);
    assertThat(hooks.troubles().get(0).message()).contains("epilog script 10-wipe", "exit code 1");
    // Not before its time, and not by asking more often.
    assertThat(hooks.epilogPassed(work.id())).isFalse();
    assertThat(Files.readAllLines(told)).containsExactly("epilog");
    Files.createFile(Path.of(told + ".well"));
    clock.pass(Hooks.RETRY.toMillis());
    await().atMost(PATIENCE).until(() -> hooks.epilogPassed(work.id()));
    assertThat(hooks.troubles()).isEmpty();
    assertThat(Files.readAllLines(told)).containsExactly("epilog", "epilog");
    nextAgent();
    assertThat(hooks.epilogPassed(work.id())).isTrue();
    hooks.forget(work.id());
    assertThat(directory.resolve("state").resolve(work.id().toString())).doesNotExist();
  }

  @Test
  void epilog_follows_a_prolog_that_failed() throws Exception {
    script("prolog.d/10-fails", "sleep 300 & exit 1");
    script("epilog.d/10-undo", "touch " + told);
    assertPrologFails().hasMessageContaining("exit code 1");
    nextAgent();
    // As at the release: first nothing may be left, which must not harm the epilog.
    await()
        .atMost(PATIENCE)
        .until(() -> hooks.ensurePrologGone(work.id()) && hooks.epilogPassed(work.id()));
    assertThat(told).exists();
  }

  @Test
  void epilog_that_the_site_takes_away_holds_nothing_any_more() throws Exception {
    Path script = script("epilog.d/10-wipe", "exit 1");
    assertThat(hooks.prologPassed(work, START)).isTrue();
    await()
        .atMost(PATIENCE)
        .until(() -> !hooks.epilogPassed(work.id()) && !hooks.troubles().isEmpty());
    Files.delete(script);
    clock.pass(Hooks.RETRY.toMillis());
    await().atMost(PATIENCE).until(() -> hooks.epilogPassed(work.id()));
  }

  @Test
  void epilog_that_hangs_is_killed_and_told() throws Exception {
    script("epilog.d/10-hang", "sleep 300");
    assertThat(hooks.prologPassed(work, START)).isTrue();
    assertThat(hooks.epilogPassed(work.id())).isFalse();
    awaitFile(HookKind.EPILOG, "pid");
    clock.pass(LIMIT.toMillis() + 1);
    assertThat(hooks.epilogPassed(work.id())).isFalse();
    assertThat(hooks.troubles().get(0).message()).contains("longer than 60000 ms");
  }

  @Test
  void allocation_whose_preparation_never_began_has_no_epilog() throws Exception {
    script("epilog.d/10-undo", "touch " + told);
    assertThat(hooks.epilogPassed(new AllocationId(work.sessionId()))).isTrue();
    assertThat(told).doesNotExist();
  }

  /** A zombie does not live, though the JDK says so. */
  private static boolean lives(long pid) {
    return ProcessStat.read(pid).filter(ProcessStat::alive).isPresent();
  }

  private void awaitProlog() {
    await().atMost(PATIENCE).until(() -> hooks.prologPassed(work, START));
  }

  private org.assertj.core.api.AbstractThrowableAssert<?, ? extends Throwable> assertPrologFails() {
    return assertThatThrownBy(
            () -> await().atMost(PATIENCE).until(() -> hooks.prologPassed(work, START)))
        .isInstanceOf(StartFailure.class);
  }

  private void awaitFile(HookKind kind, String name) {
    await().atMost(PATIENCE).until(() -> Files.exists(directory(kind).resolve(name)));
  }

  private Path directory(HookKind kind) {
    return directory.resolve("state").resolve(work.id().toString()).resolve(kind.word());
  }

  private Path script(String name, String text) throws Exception {
    Path script = site.resolve(name);
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
    return script;
  }
}
