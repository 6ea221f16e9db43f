package io.tollgate.benchmarks.scenario;

import io.tollgate.benchmarks.scenario.claim.Claim;
import io.tollgate.benchmarks.scenario.claim.Moment;
import io.tollgate.benchmarks.scenario.claim.Moment.Answer;
import io.tollgate.benchmarks.scenario.claim.Moment.Request;
import io.tollgate.benchmarks.scenario.claim.Words;
import io.tollgate.benchmarks.scenario.file.Scenario;
import io.tollgate.benchmarks.scenario.file.Scenario.Step;
import io.tollgate.benchmarks.scenario.text.Problem;
import io.tollgate.benchmarks.scenario.text.Times;
import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.benchmarks.scenario.world.Look;
import io.tollgate.benchmarks.scenario.world.Refusal;
import io.tollgate.benchmarks.scenario.world.ScenarioWorld;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Plays one scenario, step by step: what is due first, then what is done, then what the decision
 * makes of it, then the comparison. It stops at the first step that differs, since whatever comes
 * after would differ for its sake.
 */
final class Player {
  /** Where it broke is told this deep. */
  private static final int TRACE_MAX = 12;

  private static final String BROKE = "the world broke: ";

  private final ScenarioWorld world;
  private final Map<String, Refusal> turnedDown = new HashMap<>();
  private final List<Problem> differences = new ArrayList<>();

  private Player(ScenarioWorld world) {
    this.world = world;
  }

  /**
   * What differed at the first step that did.
   *
   * @param differences by line; none when the scenario passed
   * @param picture everybody who waited or ran at that moment
   */
  record Result(List<Problem> differences, List<String> picture) {
    Result {
      differences = differences.stream().sorted().toList();
      picture = List.copyOf(picture);
    }

    boolean passed() {
      return differences.isEmpty();
    }
  }

  static Result play(Scenario scenario, ScenarioWorld.Maker worlds) {
    Player player;
    try {
      player = new Player(worlds.make(scenario.setting()));
    } catch (RuntimeException broken) {
      return new Result(List.of(new Problem(1, BROKE + broken)), trace(broken));
    }
    for (Step step : scenario.steps()) {
      Result result = player.result(step);
      if (!result.passed()) {
        return result;
      }
    }
    return new Result(List.of(), List.of());
  }

  /** A world that breaks at a step differs there; other files have worlds of their own. */
  private Result result(Step step) {
    try {
      Look look = play(step);
      return new Result(differences, Words.of(look));
    } catch (RuntimeException broken) {
      differ(step, step.line(), BROKE + broken);
      return new Result(differences, trace(broken));
    }
  }

  private static List<String> trace(RuntimeException broken) {
    return Arrays.stream(broken.getStackTrace()).limit(TRACE_MAX).map(at -> "at " + at).toList();
  }

  private Look play(Step step) {
    world.advanceTo(step.at());
    List<Answer> answers = new ArrayList<>();
    for (Action action : step.actions()) {
      perform(action, step).ifPresent(answers::add);
    }
    world.settle();
    Look look = world.look();
    for (String violation : look.violations()) {
      differ(step, step.line(), "an invariant does not hold: " + violation);
    }
    Moment moment = new Moment(look, answers, turnedDown);
    for (Claim claim : step.claims()) {
      claim.differences(moment).forEach(sentence -> differ(step, claim.line(), sentence));
    }
    return look;
  }

  private Optional<Answer> perform(Action action, Step step) {
    Refusal earlier = action.session().map(turnedDown::get).orElse(null);
    if (earlier != null) {
      differ(
          step,
          action.line(),
          action.session().orElse("it")
              + " is not there to do this with: it was refused "
              + earlier.code()
              + " ("
              + earlier.sentence()
              + ")");
      return Optional.empty();
    }
    Optional<Refusal> refusal = action.in(world);
    if (action instanceof Action.Submission submission) {
      String id = submission.wish().id();
      refusal.ifPresent(no -> turnedDown.put(id, no));
      return Optional.of(new Answer(Request.SUBMIT, id, refusal));
    }
    if (action instanceof Action.Extension extension) {
      return Optional.of(new Answer(Request.EXTEND, extension.id(), refusal));
    }
    if (action instanceof Action.Price price) {
      return Optional.of(new Answer(Request.OTHER, price.model(), refusal));
    }
    return action.session().map(id -> new Answer(Request.OTHER, id, refusal));
  }

  private void differ(Step step, int line, String sentence) {
    differences.add(new Problem(line, "at " + Times.words(step.at()) + " " + sentence));
  }
}
