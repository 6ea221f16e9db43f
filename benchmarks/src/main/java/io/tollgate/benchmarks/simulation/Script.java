package io.tollgate.benchmarks.simulation;

import java.util.List;

/**
 * All that a world depends on: what it begins with, its rules, and what happens to it from outside.
 *
 * @param happenings in any order
 */
record Script(Layout layout, Rules rules, int replicas, List<Happening> happenings) {

  Script {
    happenings = List.copyOf(happenings);
  }

  Script with(List<Happening> others) {
    return new Script(layout, rules, replicas, others);
  }
}
