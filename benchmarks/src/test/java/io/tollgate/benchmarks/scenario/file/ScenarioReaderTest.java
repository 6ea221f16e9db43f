package io.tollgate.benchmarks.scenario.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.benchmarks.scenario.claim.SessionClaims.Runs;
import io.tollgate.benchmarks.scenario.claim.Waits;
import io.tollgate.benchmarks.scenario.text.Problem;
import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.benchmarks.scenario.world.Setting.NodeSpec;
import io.tollgate.benchmarks.scenario.world.Submit;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.identity.Channel;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScenarioReaderTest {
  private static final String HEAD =
      """
      scenario: a test
      nodes: [{name: n1, model: h100, gpus: 4}]
      accounts: [{name: a, credits: 10}]
      steps:
        - at: 1m
          do:
      """;

  @Test
  void what_is_left_out_is_as_scenarios_are() {
    Scenario read = read(HEAD + "      - submit: {id: R, account: a, model: h100, minutes: 5}\n");

    Submit wish = ((Action.Submission) read.steps().get(0).actions().get(0)).wish();
    assertThat(wish.shape().nodes()).isEqualTo(1);
    assertThat(wish.shape().gpusPerNode()).isEqualTo(1);
    assertThat(wish.kind()).isEqualTo(Submit.Kind.INTERACTIVE);
    assertThat(wish.priorityClass()).isEqualTo("normal");
    assertThat(wish.channel()).isEqualTo(Channel.APP);
    assertThat(wish.requeue()).isFalse();
    assertThat(wish.stopTakes()).isZero();
    assertThat(read.setting().prices()).isEqualTo(Map.of("h100", 60_000_000L));
    assertThat(read.setting().rules().decision().startTimeout()).isZero();
    assertThat(read.setting().rules().decision().promises().perPool()).isEqualTo(64);
    assertThat(read.setting().rules().life().stopGrace()).isZero();
    assertThat(read.setting().rules().life().startAttempts()).isEqualTo(3);
    assertThat(read.setting().rules().agents().nodeLostAfter()).isEqualTo(Duration.ofMinutes(5));
  }

  @Test
  void policy_reaches_the_parts() {
    var rules =
        read("policy: {firm_promises: 0, promises_per_account: 2, horizon: 1h, stop_grace: 30s,"
                + " start_attempts: 1, node_lease: 10s, node_lost_after: 1m, mass_silence_nodes: 9,"
                + " mass_silence_share: 0.75}\n"
                + HEAD
                + "      - leader_change\n")
            .setting()
            .rules();

    assertThat(rules.decision().promises().perPool()).isZero();
    assertThat(rules.decision().promises().perAccount()).isEqualTo(2);
    assertThat(rules.decision().promises().horizon()).isEqualTo(Duration.ofHours(1));
    assertThat(rules.decision().stopGrace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(rules.life().stopGrace()).isEqualTo(Duration.ofSeconds(30));
    assertThat(rules.life().startAttempts()).isEqualTo(1);
    assertThat(rules.agents().nodeLease()).isEqualTo(Duration.ofSeconds(10));
    assertThat(rules.agents().nodeLostAfter()).isEqualTo(Duration.ofMinutes(1));
    assertThat(rules.agents().massSilenceNodes()).isEqualTo(9);
    assertThat(rules.agents().massSilenceShare()).isEqualTo(0.75);
  }

  @Test
  void a_count_of_nodes_is_written_out() {
    Scenario read =
        read(
            """
            scenario: a test
            nodes: [{name: n1, model: h100, gpus: 4, count: 3, labels: {rack: r1}}]
            accounts: [{name: a}]
            steps: [{at: 0m}]
            """);

    assertThat(read.setting().nodes())
        .extracting(NodeSpec::name)
        .containsExactly("n1-1", "n1-2", "n1-3");
    assertThat(read.setting().nodes()).allMatch(node -> node.labels().equals(Map.of("rack", "r1")));
  }

  @Test
  void expectations_come_with_their_lines() {
    Scenario read =
        read(
            HEAD
                + """
                      - submit: {id: R, account: a, model: h100, minutes: 5}
                      - submit: {id: Q, account: a, model: h100, minutes: 5}
                    expect:
                      running: {R: n1}
                      waiting:
                        Q: {must: [capacity], behind: [R], until: 5m}
                """);

    assertThat(read.steps().get(0).claims())
        .containsExactly(
            new Runs(10, "R", List.of("n1")),
            new Waits(
                12,
                "Q",
                List.of(WaitCode.CAPACITY),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                java.util.OptionalInt.empty(),
                List.of("R"),
                Optional.of(Duration.ofMinutes(5))));
  }

  @Test
  void all_mistakes_are_told_at_once_each_with_its_line() {
    List<Problem> wrong =
        wrong(
            """
            scenari: a test
            nodes: [{name: n1, model: h100, gpus: four}]
            accounts: [{name: a, plan: gold}]
            steps:
              - at: 1h30m
                do:
                  - sumbit: {id: R}
                  - submit: {id: S, account: b, model: h100, minuets: 5}
                  - stop: T
            """);

    assertThat(wrong)
        .extracting(problem -> problem.in("x"))
        .containsExactly(
            "x:1: file needs scenario.",
            "x:1: unknown word in file \"scenari\"; did you mean \"scenario\"?",
            "x:2: nodes.gpus: expected a whole number from 1 to 32, found \"four\".",
            "x:3: unknown plan \"gold\"; known are enterprise, free, pro, starter.",
            "x:5: step.at: expected a time of one number and one unit, such as 30s, 5m, 2h or 7d,"
                + " found \"1h30m\".",
            "x:7: unknown word in do \"sumbit\"; did you mean \"submit\"?",
            "x:8: submit needs minutes.",
            "x:8: unknown account \"b\"; did you mean \"a\"?",
            "x:8: unknown word in submit \"minuets\"; did you mean \"minutes\"?",
            "x:9: unknown session (submitted by then) \"T\"; did you mean \"S\"?");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "submit: {id: R, account: a, minutes: 5} | submit needs model, or models, and not both.",
        "submit: {id: R, account: a, model: h100, minutes: 0} | submit.minutes: expected a whole"
            + " number from 1 to 10000000, found \"0\".",
        "submit: {id: R, account: a, model: h100, minutes: 5, kind: batch} | unknown kind"
            + " \"batch\"; known are interactive, run.",
        "submit: [R] | step.do.submit: expected words with values, found a list.",
        "stop: | step.do.stop: expected a name of letters, digits, dots and dashes, found nothing.",
        "cordon: n2 | unknown node \"n2\"; did you mean \"n1\"?",
        "gpu_sick: {node: n1, index: 4} | gpu_sick.index: expected a whole number from 0 to 3,"
            + " found \"4\".",
        "credit: {account: a, credits: 1.2345678} | credit.credits: expected a number of at least"
            + " 0 with at most 6 digits after the point, found \"1.2345678\".",
        "credit: {account: a, credits: 0} | credit.credits is more than nothing.",
        "credit: {account: a, credits: 1, expires: 30s} | credit.expires counts from the start and"
            + " lies after 1m.",
        "submit: {id: R, account: a, project: Film!, model: h100, minutes: 5} |"
            + " submit.project: expected a name of letters, digits, dots and dashes, found"
            + " \"Film!\".",
        "submit: {id: R, account: a, project: Film, model: h100, minutes: 5} | a project cannot be"
            + " named \"Film\": small letters, digits, \"-\", \"_\" and \".\", a letter or digit"
            + " first, 63 at most.",
        "spend_limit: {account: a, credits: 5} | spend_limit needs period.",
        "spend_limit: {account: a, period: week, credits: 5} | unknown period \"week\"; known are"
            + " day, month.",
        "spend_limit: {account: a, period: day, credits: 0} | spend_limit.credits is more than"
            + " nothing and at most 10000000000 credit; no_spend_limit takes a limit away.",
        "no_spend_limit: {account: a, period: day, project: p, channel: api} | a spend limit is of"
            + " a project or of the key of a channel, not of both.",
        "submit | submit needs to know of what, as in \"submit: …\".",
        "{suspend: a, resume: a} | one word for each item of do, found suspend, resume.",
        "leader_change: n1 | leader_change stands alone.",
      })
  void a_doing_that_cannot_be_is_told(String action, String sentence) {
    assertThat(wrong(HEAD + "      - " + action + "\n")).contains(new Problem(7, sentence));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "running: {Q: n1} | unknown session \"Q\"; did you mean \"R\"?",
        "running: {R: n7} | unknown node \"n7\"; did you mean \"n1\"?",
        "waiting: {R: {must: [capcity]}} | unknown reason \"capcity\"; did you mean \"capacity\"?",
        "waiting: {R: {must: capacity}} | waiting.must: expected a list, found \"capacity\".",
        "waiting: {R: {until: 5m}} | until is the end of the reason in must, and there is none.",
        "waiting: {R: {firm: yes}} | waiting.firm: expected true or false, found \"yes\".",
        "ended: {R: {reason: stoped}} | unknown end reason \"stoped\"; known are blocked,"
            + " cancelled, completed, evicted, expired, failed, idle, never_started, node_lost,"
            + " policy_rejected, preempted, stopped_by_user.",
        "granted_extend: [R] | unknown extension of this step \"R\"; there is none yet.",
        "refused: {R: no_mony} | unknown refusal code \"no_mony\"; ",
        "balance: {b: 1} | unknown account \"b\"; did you mean \"a\"?",
        "promises_broken: none | expect.promises_broken: expected a whole number from 0 to"
            + " 1000000000, found \"none\".",
        "runing: {} | unknown word in expect \"runing\"; did you mean \"running\"?",
      })
  void an_expectation_that_cannot_be_is_told(String claim, String sentence) {
    List<Problem> wrong =
        wrong(
            HEAD
                + "      - submit: {id: R, account: a, model: h100, minutes: 5}\n"
                + "    expect: {"
                + claim
                + "}\n");

    assertThat(wrong)
        .anyMatch(problem -> problem.line() == 8 && problem.message().startsWith(sentence));
  }

  @Test
  void steps_stand_in_order_of_time() {
    assertThat(
            wrong(
                """
                scenario: a test
                nodes: []
                accounts: []
                steps:
                  - {at: 2m}
                  - {at: 60s}
                """))
        .containsExactly(new Problem(6, "steps stand in order of time, and 1m is before 2m."));
  }

  @Test
  void names_are_taken_once() {
    List<Problem> wrong =
        wrong(
            """
            scenario: a test
            nodes:
              - {name: n1-2, model: h100, gpus: 4}
              - {name: n1, model: h100, gpus: 4, count: 2}
            accounts:
              - {name: a}
              - {name: a}
            steps:
              - at: 0m
                do:
                  - submit: {id: R, account: a, model: h100, minutes: 5}
                  - submit: {id: R, account: a, model: h100, minutes: 5}
            """);

    assertThat(wrong)
        .containsExactly(
            new Problem(4, "there is already a node \"n1-2\"."),
            new Problem(7, "there is already an account \"a\"."),
            new Problem(12, "there is already a session \"R\"."));
  }

  private static Scenario read(String text) {
    return ScenarioReader.read(text)
        .fold(
            scenario -> scenario,
            problems -> {
              throw new AssertionError(problems);
            });
  }

  private static List<Problem> wrong(String text) {
    return ScenarioReader.read(text).fold(scenario -> List.of(), problems -> problems);
  }
}
