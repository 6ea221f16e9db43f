package io.tollgate.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.benchmarks.scenario.world.Look;
import io.tollgate.benchmarks.scenario.world.Rules;
import io.tollgate.benchmarks.scenario.world.ScenarioWorld;
import io.tollgate.benchmarks.scenario.world.Setting;
import io.tollgate.benchmarks.scenario.world.Submit;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.agent.AgentConfig;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.node.Hosting;
import io.tollgate.scheduler.session.SessionState;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.session.StartTerms;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScenarioStageTest {

  @AfterEach
  void take_every_mistake_away() {
    Planted.clear();
  }

  @Test
  void what_the_auditor_finds_is_told_with_the_story_and_nothing_happens_after_it() {
    ScenarioWorld world = oneNode();
    submit(world, 60);
    Planted.plant(MoneyDefect.CUT_MINUTE_CHARGED);
    world.nodeSilent("n1");
    world.advanceTo(Duration.ofSeconds(630));
    world.settle();

    Look look = world.look();
    assertThat(look.violations()).hasSize(1);
    assertThat(look.violations().get(0))
        .contains("invariant 10")
        .contains("node_lost")
        .contains("Transition[");
    world.advanceTo(Duration.ofHours(2));
    assertThat(world.look().at()).isEqualTo(look.at());
    assertThat(world.look().violations()).isEqualTo(look.violations());
  }

  @Test
  void who_would_start_at_a_moment_has_not_when_that_moments_doings_come() {
    ScenarioWorld world = oneNode();
    submit(world, 60);
    world.submit(wish("Q", 10));
    world.settle();
    world.advanceTo(Duration.ofHours(1));
    assertThat(world.look().sessions().get("R").state()).isEqualTo(SessionState.ENDED);
    assertThat(world.stop("Q")).isEmpty();
    world.settle();

    assertThat(world.look().sessions().get("Q").end().orElseThrow().reason())
        .isEqualTo(EndReason.CANCELLED);
  }

  @Test
  void a_week_costs_no_time() {
    ScenarioWorld world = oneNode();
    submit(world, 7 * 24 * 60);
    world.advanceTo(Duration.ofDays(7).minusSeconds(1));
    world.settle();
    assertThat(world.look().sessions().get("R").state()).isEqualTo(SessionState.RUNNING);
    world.advanceTo(Duration.ofDays(7));
    world.settle();

    assertThat(world.look().sessions().get("R").end().orElseThrow().chargedMinutes())
        .isEqualTo(7 * 24 * 60);
    assertThat(((ScenarioStage) world).happened()).isLessThan(200);
  }

  private static void submit(ScenarioWorld world, int minutes) {
    assertThat(world.submit(wish("R", minutes))).isEmpty();
    world.settle();
    assertThat(world.look().violations()).isEmpty();
    assertThat(world.look().sessions().get("R").state()).isEqualTo(SessionState.RUNNING);
  }

  private static ScenarioWorld oneNode() {
    return ScenarioStage.of(
        new Setting(
            Rules.of(Policy.DEFAULT, Duration.ZERO, 3, AgentConfig.defaults()),
            List.of(new Setting.NodeSpec("n1", "h100", 1, 64, 1L << 39, Map.of(), Hosting.ANYBODY)),
            List.of(
                new Setting.AccountSpec(
                    "a",
                    "enterprise",
                    1L << 50,
                    1,
                    OptionalInt.empty(),
                    Optional.empty(),
                    Map.of(),
                    List.of(),
                    false,
                    List.of(),
                    Map.of())),
            Map.of("h100", 60_000_000L)));
  }

  private static Submit wish(String id, int minutes) {
    Optional<Duration> never = Optional.empty();
    Optional<String> nobody = Optional.empty();
    return new Submit(
        id,
        "a",
        nobody,
        new Shape("h100", 1, 1, 0, 0, Map.of()),
        minutes,
        Submit.Kind.INTERACTIVE,
        "normal",
        false,
        false,
        Channel.APP,
        Duration.ZERO,
        Duration.ZERO,
        never,
        never,
        List.of(),
        StartTerms.PLAIN,
        false,
        Optional.empty(),
        new Submit.Later(OptionalInt.empty(), OptionalInt.empty(), OptionalInt.empty()));
  }
}
