package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.Target;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;

/** Work that does what it can not to end, or not to be understood. */
class StubbornWorkTest extends MortalWork {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private AllocationReport until(Predicate<AllocationReport> condition) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(3))
        .until(
            () -> {
              agent.turn();
              return agent.report().filter(condition).isPresent();
            });
    return agent.report().orElseThrow();
  }

  private void begin(Wishes wishes) throws IOException {
    work = wishes;
    agent.want(work.wish());
    until(report -> report.state() != AllocationState.PREPARED);
  }

  private AllocationReport stop() throws IOException {
    agent.want(work.target(Target.STOPPED).wish());
    AllocationReport end = until(AllocationReport::released);
    assertThat(WorkProcesses.of(work.id())).isEmpty();
    return end;
  }

  private Path home() {
    return directory.resolve("state/work").resolve(work.id().toString()).resolve("home");
  }

  private void awaitFile(String name) {
    await().atMost(PATIENCE).until(() -> Files.exists(home().resolve(name)));
  }

  @Test
  void work_that_forks_for_its_life_is_gone_in_the_end() throws Exception {
    String respawner =
        "trap '' TERM; n=0; while [ $n -lt 6 ]; do n=$((n+1));"
            + " setsid sh -c 'trap \"\" TERM; while :; do sleep 0.05 & wait; done' & done;"
            + " echo >up; while :; do (setsid sh -c 'sleep 0.3' &); sleep 0.02; done";
    begin(Wishes.shell(respawner).graceMs(50));
    awaitFile("up");
    assertThat(stop().exitCode()).isEqualTo(137);
  }

  @Test
  void stopped_work_hears_the_order_and_may_still_end_by_itself() throws Exception {
    begin(
        Wishes.shell("trap 'exit 5' TERM; echo $$ >pid; while :; do sleep 0.02; done")
            .graceMs(30_000));
    awaitFile("pid");
    String pid = Files.readString(home().resolve("pid")).strip();
    assertThat(new ProcessBuilder("/bin/kill", "-STOP", pid).start().waitFor()).isZero();
    assertThat(stop().exitCode()).isEqualTo(5);
  }

  @Test
  void work_that_stops_its_own_shim_does_not_keep_its_end_from_being_known() throws Exception {
    begin(Wishes.shell("kill -STOP $PPID; exit 6"));
    assertThat(stopOfItself().exitCode()).isEqualTo(6);
  }

  @Test
  void signals_to_the_shim_neither_end_it_nor_make_it_believe_in_an_end() throws Exception {
    Path odd = directory.resolve("a) R 1\nb");
    Files.writeString(
        odd,
        "#!/bin/sh\nfor s in HUP INT QUIT USR1 USR2 PIPE ALRM TERM; do kill -$s $PPID;"
            + " sleep 0.03; done\nexit 300\n");
    assertThat(odd.toFile().setExecutable(true)).isTrue();
    begin(Wishes.run(odd.toString()));
    AllocationReport end = stopOfItself();
    assertThat(end.state()).isEqualTo(AllocationState.EXITED);
    // What the kernel keeps of 300.
    assertThat(end.exitCode()).isEqualTo(44);
    assertThat(end.elapsedMs()).isGreaterThanOrEqualTo(200);
  }

  @Test
  void end_by_a_signal_is_told_as_128_and_the_signal() throws Exception {
    begin(Wishes.shell("kill -SEGV $$"));
    assertThat(stopOfItself().exitCode()).isEqualTo(139);
  }

  @Test
  void second_shim_of_an_allocation_runs_nothing() throws Exception {
    begin(Wishes.shell("echo once >>" + directory.resolve("starts") + "; sleep 300").graceMs(500));
    Path control = home().resolveSibling("control");
    Process second =
        new ProcessBuilder(
                "/bin/sh",
                directory.resolve("state/shim.sh").toString(),
                control.toString(),
                "sh",
                "-c",
                "echo twice >>" + directory.resolve("starts"))
            .start();
    assertThat(second.waitFor()).isEqualTo(1);
    assertThat(Files.readAllLines(directory.resolve("starts"))).containsExactly("once");
    assertThat(stop().exitCode()).isEqualTo(143);
  }

  private AllocationReport stopOfItself() {
    return until(AllocationReport::released);
  }
}
