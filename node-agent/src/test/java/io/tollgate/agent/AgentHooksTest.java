package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.protocol.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;

/** A site's hooks around real work of a real agent. */
class AgentHooksTest extends AgentFixture {

  @Test
  void prolog_runs_before_the_work_and_the_epilog_before_the_gpus_are_free() throws Exception {
    Path told = directory.resolve("told");
    hook("prolog.d/10", "echo prolog $TOLLGATE_GPU_INDICES >> " + told);
    hook("epilog.d/10", "sleep 0.3; echo epilog >> " + told);
    try (AgentProcess agent = start()) {
      Wishes work =
          Wishes.shell("echo work ${TOLLGATE_HOOK-none} >> " + told)
              .gpus(java.util.List.of(gpuUuids().get(2)));
      server.want(work.wish());
      AllocationReport end = awaitReleased(work);
      assertThat(end.endCause()).isEqualTo(EndCause.EXITED);
      assertThat(Files.readAllLines(told)).containsExactly("prolog 2", "work none", "epilog");
      // The end is told at once, the release only after the epilog.
      assertThat(server.reports(work.id()))
          .anyMatch(report -> report.state() == AllocationState.EXITED && !report.released());
      agent.terminate();
    }
  }

  @Test
  void failed_prolog_is_a_failed_start_that_costs_nothing_and_says_why() throws Exception {
    Path told = directory.resolve("told");
    hook("prolog.d/10-mount", "echo no such share; exit 4");
    try (AgentProcess agent = start()) {
      Wishes work = Wishes.shell("touch " + told);
      server.want(work.wish());
      AllocationReport end = awaitReleased(work);
      assertThat(end.endCause()).isEqualTo(EndCause.START_FAILED);
      assertThat(end.elapsedMs()).isZero();
      assertThat(end.message()).contains("10-mount", "exit code 4", "no such share");
      assertThat(told).doesNotExist();
      agent.terminate();
    }
  }

  @Test
  void limits_of_other_work_are_enforced_while_a_prolog_hangs_and_agents_die() throws Exception {
    Path begun = directory.resolve("begun");
    // Only the second allocation's prolog waits.
    hook(
        "prolog.d/10",
        "[ ! -e "
            + begun
            + ".arm ] && exit 0; echo x >> "
            + begun
            + "; while [ ! -e "
            + begun
            + ".go ]; do sleep 0.01; done");
    Wishes bounded = Wishes.run("sleep", "300").runLimitMs(6_000);
    Wishes waits = Wishes.run("sleep", "300");
    AgentProcess first = start();
    try (first) {
      server.want(bounded.wish());
      awaitState(bounded, AllocationState.RUNNING);
      Files.createFile(Path.of(begun + ".arm"));
      server.want(waits.wish());
      await().atMost(PATIENCE).until(() -> Files.exists(begun));
      first.kill();
    }
    try (AgentProcess second = start()) {
      AllocationReport end = awaitReleased(bounded);
      assertThat(end.endCause()).isEqualTo(EndCause.RUN_LIMIT);
      assertThat(server.last(waits.id()).orElseThrow().state())
          .isEqualTo(AllocationState.PREPARING);
      Files.createFile(Path.of(begun + ".go"));
      awaitState(waits, AllocationState.RUNNING);
      assertThat(Files.readAllLines(begun)).containsExactly("x");
      server.want(waits.target(Target.STOPPED).wish());
      awaitReleased(waits);
      second.terminate();
    }
  }

  @Test
  void stop_while_the_prolog_runs_ends_it_and_costs_nothing() throws Exception {
    Path begun = directory.resolve("begun");
    hook("prolog.d/10", "touch " + begun + "; sleep 300");
    try (AgentProcess agent = start()) {
      Wishes work = Wishes.run("sleep", "300");
      server.want(work.wish());
      await().atMost(PATIENCE).until(() -> Files.exists(begun));
      server.want(work.target(Target.STOPPED).wish());
      AllocationReport end = awaitReleased(work);
      assertThat(end.endCause()).isEqualTo(EndCause.STOP_ORDER);
      assertThat(end.elapsedMs()).isZero();
      agent.terminate();
    }
  }

  private AgentProcess start() throws Exception {
    return AgentProcess.start(state, server.uri(), "--hooks", directory.resolve("site").toString());
  }

  private void hook(String name, String text) throws Exception {
    Path script = directory.resolve("site").resolve(name);
    Files.createDirectories(script.getParent());
    Files.writeString(script, "#!/bin/sh\n" + text + "\n");
    Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
