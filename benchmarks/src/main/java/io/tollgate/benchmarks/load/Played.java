package io.tollgate.benchmarks.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * One time of a load that a server is given again and again until its JIT compiler has settled. On
 * two cores that takes 0.4 of a processor in the first minute under load, and nearly nothing after
 * some; a server is at work for weeks.
 *
 * @param outcome what came of it
 * @param compilers processors that were compiling meanwhile, on average
 */
record Played<T>(T outcome, double compilers) {
  private static final double SETTLED = 0.1;

  /** Each time; in the last one the compiler had settled, or it was the last that may be. */
  static <T> List<Played<T>> untilCompiled(LoadSite site, int timesMax, Supplier<T> load) {
    List<Played<T>> times = new ArrayList<>();
    boolean settled = false;
    while (!settled && times.size() < timesMax) {
      double before = site.compilerSeconds();
      long begun = System.nanoTime();
      T outcome = load.get();
      double compilers = (site.compilerSeconds() - before) * 1e9 / (System.nanoTime() - begun);
      times.add(new Played<>(outcome, compilers));
      settled = compilers < SETTLED;
    }
    return times;
  }

  /** The compilers beside the figure that it was played for. */
  ObjectNode toJson(String name, double figure) {
    return Report.object().put(name, figure).put("compilers", Math.round(compilers * 100) / 100.0);
  }
}
