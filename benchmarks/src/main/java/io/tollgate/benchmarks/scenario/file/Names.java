package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.scheduler.project.Project;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/** What the file has named so far: whatever refers to something comes after it. */
final class Names {
  final Set<String> accounts = new TreeSet<>();
  final Set<String> sessions = new TreeSet<>();
  final Set<String> controls = new TreeSet<>();
  final Set<String> dryRuns = new TreeSet<>();

  /** GPUs of each node. */
  final Map<String, Integer> nodes = new LinkedHashMap<>();

  private final Problems problems;

  Names(Problems problems) {
    this.problems = problems;
  }

  /** Names a session, or the elements of an array beside it. */
  void session(Value where, String id, OptionalInt count) {
    add(where, "a session", id, sessions);
    for (int element = 1; element <= count.orElse(0); element++) {
      add(where, "a session", id + "-" + element, sessions);
    }
  }

  void add(Value where, String kind, String name, Set<String> to) {
    if (!name.isEmpty() && !to.add(name)) {
      problems.say(where.line(), "there is already " + kind + " \"" + name + "\".");
    }
  }

  String account(Value value) {
    return known(value, "account", accounts);
  }

  String session(Value value) {
    return known(value, "session (submitted by then)", sessions);
  }

  String node(Value value) {
    return known(value, "node", nodes.keySet());
  }

  String control(Value value) {
    return known(value, "control", controls);
  }

  /** The name of a project, if there is any; a project is there as soon as it is named. */
  Optional<String> project(Value value) {
    Optional<String> name = value.name();
    Optional<String> proper = name.filter(Project.NAME.asMatchPredicate());
    if (name.isPresent() && proper.isEmpty()) {
      problems.say(
          value.line(),
          "a project cannot be named \""
              + name.get()
              + "\": small letters, digits, \"-\", \"_\" and \".\", a letter or digit first, 63 at"
              + " most.");
    }
    return proper;
  }

  /** A key that names something, such as a session in {@code running}. */
  void check(String name, int line, String kind, Set<String> known) {
    if (!known.contains(name)) {
      problems.unknown(line, kind, name, known);
    }
  }

  private String known(Value value, String kind, Set<String> known) {
    String name = value.name().orElse("");
    if (!name.isEmpty()) {
      check(name, value.line(), kind, known);
    }
    return name;
  }
}
