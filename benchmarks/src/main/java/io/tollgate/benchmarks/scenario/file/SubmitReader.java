package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.world.Submit;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.session.Shape;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.OptionalInt;

/** Reads the words of {@code submit} and {@code dry_run}. */
final class SubmitReader {
  private static final int MINUTES_MAX = 10_000_000;
  private static final int ELEMENTS_MAX = 10_000;
  private static final List<String> CLASSES = List.of("low", "normal", "high");
  private static final List<String> KINDS = List.of("interactive", "run");

  private final Problems problems;
  private final Names names;
  private final ShapeReader shapes;

  SubmitReader(Problems problems, Names names) {
    this.problems = problems;
    this.names = names;
    this.shapes = new ShapeReader(problems, names);
  }

  /** A session; its name is taken from now on. */
  Submit session(Value value) {
    Fields fields = value.fields("submit");
    Value named = fields.need("id");
    String id = named.name().orElse("");
    Submit wish = wish(fields, id);
    fields.close();
    names.session(named, id, wish.later().count());
    return wish;
  }

  /** A wish that is only tried out. */
  Submit tried(Fields fields) {
    return wish(fields, fields.get("id").name().orElse(""));
  }

  private Submit wish(Fields fields, String id) {
    String account = names.account(fields.need("account"));
    Submit.Later later = later(fields);
    Shape shape = shapes.read(fields);
    return new Submit(
        id,
        account,
        names.project(fields.get("project")),
        shape,
        fields.need("minutes").whole(1, MINUTES_MAX).orElse(1),
        Submit.Kind.valueOf(
            fields
                .get("kind")
                .choice("kind", KINDS)
                .orElse("interactive")
                .toUpperCase(Locale.ROOT)),
        fields.get("class").choice("class", CLASSES).orElse("normal"),
        fields.get("requeue").truth().orElse(false),
        fields.get("allow_infeasible").truth().orElse(false),
        Channel.of(fields.get("channel").choice("channel", Channel.NAMES).orElse("app")),
        fields.get("start_takes").time().orElse(Duration.ZERO),
        fields.get("stop_takes").time().orElse(Duration.ZERO),
        fields.get("begin").time(),
        fields.get("deadline").time(),
        TermsReader.after(fields.get("after"), names),
        TermsReader.read(fields),
        fields.get("preemptible").truth().orElse(false),
        IdleReader.terms(fields.get("idle"), problems),
        later);
  }

  private Submit.Later later(Fields fields) {
    return new Submit.Later(
        SettingReader.whole(fields.get("minutes_min"), MINUTES_MAX),
        SettingReader.whole(fields.get("count"), ELEMENTS_MAX),
        runningMax(fields));
  }

  private OptionalInt runningMax(Fields fields) {
    Value most = fields.get("running_max");
    if (most.present() && !fields.get("count").present()) {
      problems.say(most.line(), "running_max is for arrays, which have a count.");
    }
    return SettingReader.whole(most, ELEMENTS_MAX);
  }
}
