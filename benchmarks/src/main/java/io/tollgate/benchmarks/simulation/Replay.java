package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.metering.defect.Defect;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * A world by its seed, whole or with only some of its happenings: what a failure prints, and what
 * {@code --replay} plays again.
 *
 * @param indexes of the happenings that are kept; empty for all
 */
record Replay(long seed, int sessions, List<Integer> indexes) {
  private static final int TRIES_MAX = 400;

  Replay {
    indexes = List.copyOf(indexes);
  }

  /** Reads {@code SEED:SESSIONS} or {@code SEED:SESSIONS:1,2,3}. */
  static Replay parse(String text) {
    String[] parts = text.split(":", -1);
    try {
      if (parts.length == 2 || parts.length == 3) {
        return new Replay(
            Long.parseLong(parts[0]),
            Integer.parseInt(parts[1]),
            parts.length == 2
                ? List.of()
                : Arrays.stream(parts[2].split(",", -1)).map(Integer::valueOf).toList());
      }
    } catch (NumberFormatException notANumber) {
      // Said below.
    }
    throw new BenchmarkFailure(
        "--replay takes SEED:SESSIONS or SEED:SESSIONS:INDEX,INDEX,…, and \""
            + text
            + "\" is not.");
  }

  Script script() {
    Script whole = ScriptWriter.write(seed, sessions);
    if (indexes.isEmpty()) {
      return whole;
    }
    List<Happening> kept = new ArrayList<>();
    for (int index : indexes) {
      kept.add(whole.happenings().get(index));
    }
    return whole.with(kept);
  }

  WorldResult play() {
    return WorldResult.of(seed, script());
  }

  /** The smallest found that breaks the same invariant. */
  Replay shrunk(Violation violation) {
    int count = script().happenings().size();
    List<Integer> all = indexes;
    Shrinker shrinker =
        new Shrinker(
            kept -> {
              Optional<Violation> found =
                  new Replay(seed, sessions, of(all, kept)).play().violation();
              return found
                  .filter(same -> same.invariant().equals(violation.invariant()))
                  .isPresent();
            },
            TRIES_MAX);
    return new Replay(seed, sessions, of(all, shrinker.shrink(count)));
  }

  private static List<Integer> of(List<Integer> all, List<Integer> kept) {
    return all.isEmpty() ? kept : kept.stream().map(all::get).toList();
  }

  /** The words behind {@code --replay}. */
  @Override
  public String toString() {
    return seed
        + ":"
        + sessions
        + (indexes.isEmpty()
            ? ""
            : ":" + indexes.stream().map(Object::toString).collect(Collectors.joining(",")));
  }

  /** Everything somebody needs to find out what went wrong. */
  List<String> told(Optional<Defect> planted) {
    Play play = Play.in(script());
    List<String> lines = new ArrayList<>();
    String found = "it breaks nothing any more";
    try {
      play.run(script());
    } catch (Violation.Found broken) {
      found = broken.violation().toString();
    } catch (RuntimeException tripped) {
      found = Violation.tripped(tripped).toString();
    }
    lines.add("  benchmarks/run simulate --replay " + this);
    planted.ifPresent(defect -> lines.add("  with " + defect.name() + " planted"));
    script().happenings().stream()
        .limit(40)
        .forEach(happening -> lines.add("  " + Agenda.instant(happening.at()) + " " + happening));
    lines.add("  at " + Agenda.instant(play.world().agenda.now()) + ": " + found);
    Story.named(play.world(), found).ifPresent(lines::add);
    return lines;
  }
}
