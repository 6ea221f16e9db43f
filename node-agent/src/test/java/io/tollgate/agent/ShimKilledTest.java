package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationReport;
import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.EndCause;
import io.tollgate.agent.runtime.process.Launcher;
import io.tollgate.agent.step.Step;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A copy of the shim kills itself, once, at each mark in its text; its agent lives on or not. */
class ShimKilledTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /**
   * Written by hand: mark, how it ends when the agent lives on, and when the agent died just
   * before.
   */
  private static final Map<String, List<String>> EXPECTED =
      Map.of(
          "begun", List.of("start_failed", "exited"),
          "torn", List.of("start_failed", "exited"),
          "identified", List.of("lost", "lost"),
          "forked", List.of("lost", "lost"),
          "unnamed", List.of("lost", "lost"),
          "named", List.of("lost", "lost"),
          "over", List.of("lost", "lost"),
          "half", List.of("lost", "lost"),
          "written", List.of("exited", "exited"));

  @TempDir Path directory;
  private MortalTable agent;
  private Wishes work;

  @AfterEach
  void leave_nothing_behind() throws IOException {
    WorkProcesses.of(work.id()).forEach(WorkProcesses::kill);
    agent.close();
  }

  private static String shim() throws IOException {
    try (var text = Launcher.class.getResourceAsStream("shim.sh")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Half a file is what a shim leaves that was killed between making and filling it. */
  private String killedAt(String mark, String text) {
    String once = directory.resolve("killed").toString();
    String kill = "[ -e " + once + " ] || { : >" + once + "; %s kill -9 $$; }\n";
    return switch (mark) {
      case "torn" -> text.replace("set -C\n", kill.formatted(": >\"$control/pid\";"));
      case "half" -> text.replace("#@ over\n", kill.formatted("printf '0 12' >\"$control/exit\";"));
      default -> text.replace("#@ " + mark + "\n", kill.formatted(""));
    };
  }

  static Stream<Arguments> cases() {
    return EXPECTED.keySet().stream()
        .sorted()
        .flatMap(mark -> Stream.of(true, false).map(lives -> Arguments.of(mark, lives)));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void what_is_left_of_a_killed_shim_is_enough(String mark, boolean agentLives) throws Exception {
    agent = new MortalTable(directory.resolve("state"), text -> killedAt(mark, text));
    Path starts = directory.resolve("starts");
    work = Wishes.shell("echo started >>" + starts + "; sleep 0.3; exit 9").runLimitMs(60_000);
    if (!agentLives) {
      agent.dieAt(Step.SHIM_SPAWNED, this::awaitKill);
    }
    long began = System.nanoTime();
    agent.want(work.wish());
    List<Long> told = new ArrayList<>();
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(3))
        .until(
            () -> {
              agent.turn();
              agent.report().ifPresent(report -> told.add(report.elapsedMs()));
              return agent.report().filter(AllocationReport::released).isPresent();
            });
    long tookMs = (System.nanoTime() - began) / 1_000_000;
    AllocationReport end = agent.report().orElseThrow();
    String how = EXPECTED.get(mark).get(agentLives ? 0 : 1);
    assertThat(directory.resolve("killed")).exists();
    assertThat(told).isSorted();
    assertThat(end.elapsedMs()).isBetween(0L, tookMs + 20);
    assertThat(WorkProcesses.of(work.id())).isEmpty();
    assertThat(Files.exists(starts) ? Files.readAllLines(starts) : List.of())
        .hasSize(how.equals("start_failed") || mark.equals("identified") ? 0 : 1);
    switch (how) {
      case "start_failed" -> {
        assertThat(end.endCause()).isEqualTo(EndCause.START_FAILED);
        assertThat(end.elapsedMs()).isZero();
      }
      case "lost" -> {
        assertThat(end.state()).isEqualTo(AllocationState.LOST);
        assertThat(end.exitCode()).isNull();
      }
      default -> {
        assertThat(end.state()).isEqualTo(AllocationState.EXITED);
        assertThat(end.exitCode()).isEqualTo(9);
        assertThat(end.elapsedMs()).isBetween(280L, tookMs + 20);
      }
    }
  }

  private void awaitKill() {
    await().atMost(PATIENCE).until(() -> Files.exists(directory.resolve("killed")));
  }

  @Test
  void every_mark_of_the_shim_is_tried() throws Exception {
    agent = new MortalTable(directory.resolve("state"), text -> text);
    work = Wishes.run("true");
    List<String> marks =
        shim().lines().map(String::strip).filter(line -> line.startsWith("#@ ")).toList();
    assertThat(marks).hasSize(7);
    assertThat(marks.stream().map(mark -> mark.substring(3))).isSubsetOf(EXPECTED.keySet());
  }
}
