package io.tollgate.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.benchmarks.scenario.file.Scenario;
import io.tollgate.benchmarks.scenario.file.ScenarioReader;
import io.tollgate.benchmarks.scenario.text.Problem;
import io.tollgate.benchmarks.scenario.world.Refusal;
import io.tollgate.benchmarks.scenario.world.SessionLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.EndLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.Reason;
import io.tollgate.benchmarks.scenario.world.SessionLook.Seat;
import io.tollgate.benchmarks.scenario.world.SessionLook.WaitLook;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PlayerTest {
  private static final String HEAD =
      """
      scenario: a test
      nodes: [{name: n1, model: h100, gpus: 4}, {name: n2, model: h100, gpus: 4}]
      accounts: [{name: a}]
      steps:
        - at: 10m
          do:
            - submit: {id: R, account: a, model: h100, minutes: 60}
            - submit: {id: Q, account: a, model: h100, minutes: 60}
            - submit: {id: E, account: a, model: h100, minutes: 60}
      """;

  private final FakeWorld world = new FakeWorld();

  @Test
  void a_step_is_time_then_doings_in_order_then_the_decision_then_the_look() {
    play(
        """
        scenario: a test
        nodes: [{name: n1, model: h100, gpus: 4}]
        accounts: [{name: a}]
        steps:
          - at: 1m
            do:
              - submit: {id: R, account: a, model: h100, minutes: 60}
              - fail_start: {id: R, times: 2}
              - extend: {id: R, minutes: 5}
              - finish: {id: R, exit: 7}
              - stop: R
              - replay_reports: R
              - reject: R
          - at: 2m
            do:
              - suspend: a
              - resume: a
              - credit: {account: a, credits: 1.5, expires: 3m}
              - spend_limit: {account: a, period: day, credits: 1.5}
              - spend_limit: {account: a, project: film, period: month, credits: 2}
              - no_spend_limit: {account: a, channel: api, period: day}
              - cordon: n1
              - uncordon: n1
              - node_silent: n1
              - node_back: n1
              - confirm_dead: n1
              - gpu_sick: {node: n1, index: 3, cause: XID 79}
              - gpu_well: {node: n1, index: 3}
              - leader_change
        """);

    assertThat(world.asked)
        .containsExactly(
            "make 1 nodes",
            "advance PT1M",
            "submit R",
            "fail_start R 2",
            "extend R 5",
            "finish R 7",
            "stop R",
            "replay_reports R",
            "reject R",
            "settle",
            "look",
            "advance PT2M",
            "suspend a",
            "resume a",
            "credit a 1500000 PT3M",
            "spend_limit a by day 1500000",
            "spend_limit a project film by month 2000000",
            "no_spend_limit a key API by day",
            "cordon n1",
            "uncordon n1",
            "node_silent n1",
            "node_back n1",
            "confirm_dead n1",
            "gpu_sick n1 3 XID 79",
            "gpu_well n1 3",
            "leader_change",
            "settle",
            "look");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "running: {R: n1}",
        "running: {R: any}",
        "running: {R: [n1]}",
        "on_gpu: {R: {node: n1, index: 2}}",
        "started_at: {R: 10m}",
        "not_before: {R: 10m}",
        "not_before: {Q: 90m}",
        "waiting: {Q: {}}",
        "waiting: {Q: {must: [capacity, priority], behind: [R], position: 2, firm: true}}",
        "waiting: {Q: {must_any: [quota, capacity], never: [fragmentation]}}",
        "waiting: {Q: {eta: 70m}}",
        "waiting: {Q: {eta: 69m}}",
        "waiting: {Q: {eta: 71m, eta_max: 69m}}",
        "waiting: {Q: {must: [capacity], until: 65m}}",
        "ended: {E: {}}",
        "ended: {E: {reason: failed, charged_minutes: 3, refunded_minutes: 57, net: \"1.5\"}}",
        "preemptions: 0",
        "promises_broken: 0",
        "free: {n1: 3}",
        "balance: {a: \"0.25\"}"
      })
  void what_is_as_expected_passes(String claim) {
    prepare();

    assertThat(play(HEAD + "    expect: {" + claim + "}\n").differences()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "running: {Q: any} | expected Q to run, but Q waits: capacity until 65m (few); priority"
            + " behind R (ahead) · promised 70m on n2 · position 2",
        "running: {R: n2} | expected R to run on n2, but R runs on n1 [2]",
        "running: {R: [n1, n2]} | expected R to run on n1, n2, but R runs on n1 [2]",
        "on_gpu: {R: {node: n1, index: 1}} | expected R on GPU 1 of n1, but R runs on n1 [2]",
        "started_at: {R: 9m} | expected R to have started at 9m, but it started at 10m",
        "started_at: {Q: 9m} | expected Q to have started at 9m, but it never started; it waits:",
        "not_before: {R: 11m} | expected R not to start before 11m, but it started at 10m",
        "waiting: {R: {}} | expected R to wait, but R runs on n1 [2]",
        "waiting: {E: {}} | expected E to wait, but E ended failed, charged 3 minutes, refunded"
            + " 57, net 1.5",
        "waiting: {Q: {must: [quota]}} | expected Q to wait for quota, but Q waits:",
        "waiting: {Q: {must_any: [quota, cleanup]}} | expected Q to wait for quota or cleanup, but",
        "waiting: {Q: {never: [capacity]}} | expected Q not to wait for capacity, but Q waits:",
        "waiting: {Q: {behind: [E]}} | expected Q to wait behind E, but Q waits:",
        "waiting: {Q: {eta: 68m}} | expected Q to start at about 68m, but Q waits:",
        "waiting: {Q: {eta_max: 68m}} | expected Q to start by 68m, but Q waits:",
        "waiting: {Q: {firm: false}} | expected Q not to be promised its start, but Q waits:",
        "waiting: {Q: {position: 1}} | expected Q position 1, but Q waits:",
        "waiting: {Q: {must: [priority], until: 65m}} | expected Q to wait for priority until 65m,",
        "ended: {R: {}} | expected R to have ended, but R runs on n1 [2]",
        "ended: {E: {reason: expired, charged_minutes: 4, refunded_minutes: 5, net: 2}} | expected"
            + " E to have ended expired, 4 minutes charged, 5 minutes refunded, net 2, but E ended"
            + " failed, charged 3 minutes, refunded 57, net 1.5",
        "preemptions: 1 | expected 1 preemptions, but there are 0",
        "promises_broken: 2 | expected 2 broken promises, but there are 0",
        "free: {n1: 4} | expected 4 free GPUs on n1, but there are 3",
        "balance: {a: 1} | expected a to have 1 credits to spend, but there are 0.25",
      })
  void what_differs_is_told_with_what_is_with_time_and_line(String claim, String sentence) {
    prepare();

    Player.Result result = play(HEAD + "    expect:\n      " + claim + "\n");

    assertThat(result.differences()).hasSize(1);
    assertThat(result.differences().get(0).line()).isEqualTo(11);
    assertThat(result.differences().get(0).message()).startsWith("at 10m " + sentence);
    assertThat(result.picture())
        .containsExactly(
            "Q waits: capacity until 65m (few); priority behind R (ahead) · promised 70m on n2 ·"
                + " position 2",
            "R runs on n1 [2]",
            "free GPUs: n1 3, n2 4");
  }

  @Test
  void refusals_are_compared_with_those_of_the_step() {
    prepare();
    world.sessions.remove("E");
    world.refusals.put("submit E", Refusal.of("no_matching_node", "Nothing holds it."));
    world.refusals.put(
        "extend R 30", new Refusal("extension_breaks_promise", "Too long.", OptionalInt.of(20)));

    assertThat(
            play(HEAD
                    + """
                              - extend: {id: R, minutes: 30}
                              - extend: {id: Q, minutes: 10}
                            expect:
                              refused: {E: no_matching_node, R: extension_breaks_promise}
                              refused_extend: {R: {longest_minutes: 20}}
                              granted_extend: [Q]
                        """)
                .differences())
        .isEmpty();
    assertThat(
            play(HEAD
                    + """
                              - extend: {id: R, minutes: 30}
                              - extend: {id: Q, minutes: 10}
                            expect:
                              refused: {E: queue_full, Q: spend_limit}
                              refused_extend: {R: {longest_minutes: 21}, Q: {}}
                              granted_extend: [R]
                              running: {E: any}
                        """)
                .differences())
        .extracting(Problem::message)
        .containsExactly(
            "at 10m expected E to be refused queue_full, but it was refused no_matching_node"
                + " (Nothing holds it.)",
            "at 10m expected Q to be refused spend_limit, but it was granted, then granted",
            "at 10m expected the extension of Q to be refused, but it was granted",
            "at 10m expected the extension of R to be refused with 21 minutes as the longest, but"
                + " it was refused extension_breaks_promise, longest 20 minutes (Too long.)",
            "at 10m expected the extension of R to be granted, but it was refused"
                + " extension_breaks_promise, longest 20 minutes (Too long.)",
            "at 10m E was refused: no_matching_node (Nothing holds it.)");
  }

  @Test
  void what_was_refused_cannot_be_stopped() {
    prepare();
    world.refusals.put("submit E", Refusal.of("queue_full", "Too many."));

    assertThat(play(HEAD + "      - stop: E\n").differences())
        .containsExactly(
            new Problem(
                10,
                "at 10m E is not there to do this with: it was refused queue_full (Too many.)"));
    assertThat(world.asked).doesNotContain("stop E");
  }

  @Test
  void a_broken_invariant_differs_though_nothing_was_expected() {
    world.violations.add("GPU 0 of n1 is held twice");

    assertThat(play(HEAD).differences())
        .containsExactly(
            new Problem(5, "at 10m an invariant does not hold: GPU 0 of n1 is held twice"));
  }

  @Test
  void a_world_that_breaks_differs_at_the_step_where_it_broke() {
    world.breaks = Optional.of(new IllegalStateException("GPU held twice"));

    Player.Result result = play(HEAD);

    assertThat(result.differences())
        .containsExactly(
            new Problem(
                5, "at 10m the world broke: java.lang.IllegalStateException: GPU held twice"));
    assertThat(result.picture()).isNotEmpty().allMatch(line -> line.startsWith("at "));
  }

  @Test
  void playing_stops_at_the_first_step_that_differs() {
    prepare();

    assertThat(
            play(HEAD
                    + """
                            expect: {free: {n1: 0}}
                          - at: 20m
                            expect: {free: {n1: 1}}
                        """)
                .differences())
        .extracting(Problem::line)
        .containsExactly(10);
    assertThat(world.asked).doesNotContain("advance PT20M");
  }

  private void prepare() {
    Optional<Duration> started = Optional.of(Duration.ofMinutes(10));
    world.sessions.put(
        "R",
        new SessionLook(
            SessionState.RUNNING,
            List.of(new Seat("n1", List.of(2))),
            started,
            Optional.empty(),
            Optional.of(Duration.ofMinutes(15)),
            Optional.empty()));
    WaitLook waiting =
        new WaitLook(
            List.of(
                new Reason(
                    WaitCode.CAPACITY, "few", Optional.of(Duration.ofMinutes(65)), List.of()),
                new Reason(WaitCode.PRIORITY, "ahead", Optional.empty(), List.of("R"))),
            Optional.of(Duration.ofMinutes(70)),
            true,
            2,
            List.of("n2"));
    world.sessions.put(
        "Q",
        new SessionLook(
            SessionState.QUEUED,
            List.of(),
            Optional.empty(),
            Optional.of(waiting),
            Optional.empty(),
            Optional.empty()));
    world.sessions.put(
        "E",
        new SessionLook(
            SessionState.ENDED,
            List.of(),
            started,
            Optional.empty(),
            Optional.empty(),
            Optional.of(new EndLook(EndReason.FAILED, 3, 57, Money.ofMicros(1_500_000)))));
    world.free.put("n1", 3);
    world.free.put("n2", 4);
    world.balances.put("a", Money.ofMicros(250_000));
  }

  private Player.Result play(String text) {
    Scenario scenario =
        ScenarioReader.read(text)
            .fold(
                read -> read,
                problems -> {
                  throw new AssertionError(problems);
                });
    return Player.play(scenario, world::in);
  }
}
