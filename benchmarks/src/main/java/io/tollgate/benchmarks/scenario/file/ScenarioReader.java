package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.claim.Claim;
import io.tollgate.benchmarks.scenario.file.Scenario.Step;
import io.tollgate.benchmarks.scenario.text.Node;
import io.tollgate.benchmarks.scenario.text.Problem;
import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.text.Times;
import io.tollgate.benchmarks.scenario.text.YamlText;
import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.benchmarks.scenario.world.Setting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/** Reads a scenario: the whole of it, or all that is wrong with it. */
public final class ScenarioReader {
  private final Problems problems = new Problems();
  private final Names names = new Names(problems);
  private final ActionReader actions = new ActionReader(problems, names);
  private final ClaimReader claims = new ClaimReader(problems, names);

  private ScenarioReader() {}

  /** Either a scenario or problems. */
  public sealed interface Outcome {
    /** The answer of the function for this case. */
    <T> T fold(Function<Scenario, T> read, Function<List<Problem>, T> wrong);
  }

  private record Read(Scenario scenario) implements Outcome {
    @Override
    public <T> T fold(Function<Scenario, T> read, Function<List<Problem>, T> wrong) {
      return read.apply(scenario);
    }
  }

  private record Wrong(List<Problem> problems) implements Outcome {
    @Override
    public <T> T fold(Function<Scenario, T> read, Function<List<Problem>, T> wrong) {
      return wrong.apply(problems);
    }
  }

  /** Reads the text of one file. */
  public static Outcome read(String text) {
    return new ScenarioReader().outcome(text);
  }

  private Outcome outcome(String text) {
    Optional<Scenario> scenario = YamlText.read(text, problems).map(this::scenario);
    return scenario.isPresent() && problems.none()
        ? new Read(scenario.get())
        : new Wrong(problems.all());
  }

  private Scenario scenario(Node root) {
    Fields fields = new Value(problems, "file", root.line(), root).fields("file");
    String title = fields.need("scenario").text().orElse("");
    Setting setting = new SettingReader(problems, names).read(fields);
    List<Step> steps = new ArrayList<>();
    Value all = fields.need("steps");
    Duration last = Duration.ZERO;
    for (Value item : all.items()) {
      Step step = step(item, last);
      last = step.at().compareTo(last) > 0 ? step.at() : last;
      steps.add(step);
    }
    if (all.present() && steps.isEmpty()) {
      problems.say(all.line(), "a scenario has at least one step.");
    }
    fields.close();
    return new Scenario(title, setting, steps);
  }

  private Step step(Value item, Duration last) {
    Fields fields = item.fields("step");
    Value time = fields.need("at");
    Duration at = time.time().orElse(last);
    if (at.compareTo(last) < 0) {
      problems.say(
          time.line(),
          "steps stand in order of time, and "
              + Times.words(at)
              + " is before "
              + Times.words(last)
              + ".");
    }
    List<Action> done = new ArrayList<>();
    for (Value action : fields.get("do").items()) {
      actions.read(action, at).ifPresent(done::add);
    }
    Value expected = fields.get("expect");
    List<Claim> compared = expected.present() ? claims.read(expected, done) : List.of();
    fields.close();
    return new Step(item.line(), at, done, compared);
  }
}
