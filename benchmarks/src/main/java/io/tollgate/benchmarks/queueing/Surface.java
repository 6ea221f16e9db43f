package io.tollgate.benchmarks.queueing;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Report;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The same cases with one figure of the rules changed: whether the choice is more than luck. */
final class Surface {
  private static final int HOUR = 3600;
  private static final List<Case> CASES =
      List.of(
          Case.pooled(640, BoundKind.EXACT),
          Case.pooled(640, BoundKind.LOOSE),
          Case.nodes(640, BoundKind.EXACT),
          Case.fair(640, BoundKind.EXACT),
          Case.fair(640, BoundKind.LOOSE),
          Case.pooled(512, BoundKind.EXACT));

  private Surface() {}

  /** Mean wait, worst large wait, worst wait and share told ahead, by change and case. */
  static ObjectNode of(JobLog log) {
    ObjectNode json = Report.object();
    for (Case faced : CASES) {
      int gpus = faced.layout().gpus();
      neighbours(SizeRules.ours(gpus))
          .forEach(
              (change, rules) -> {
                Outcome outcome = faced.play(log, BySize.discipline(rules, faced.sharing()));
                Waits waits = new Waits(log, outcome, gpus);
                json.withObjectProperty(change)
                    .putObject(faced.key())
                    .put("mean_wait_s", Math.round(waits.mean()))
                    .put("worst_large_wait_s", waits.worstLarge())
                    .put("max_s", waits.worst())
                    .put("waiters_promised_5min_ahead", Math.round(waits.toldAhead() * 1e4) / 1e4);
              });
    }
    return json;
  }

  private static Map<String, SizeRules> neighbours(SizeRules ours) {
    Map<String, SizeRules> near = new LinkedHashMap<>();
    near.put("as chosen", ours);
    for (int seconds : new int[] {300, 450, 750, 900}) {
      near.put("next up within " + seconds + " s", ours.withNextUp(seconds));
    }
    for (int hours : new int[] {24, 36, 60, 72}) {
      near.put("overdue after " + hours + " h", ours.withOverdue(hours * HOUR));
    }
    for (double part : new double[] {0.45, 0.5, 0.6, 0.65}) {
      near.put("lane of " + part, ours.withLane(part));
    }
    for (int gpus : new int[] {0, 4, 12, 16, 32}) {
      near.put("reserve of " + gpus + " GPUs", ours.withReserve(gpus));
    }
    for (int hours : new int[] {6, 12, 36, 48}) {
      near.put("long from " + hours + " h", ours.withLongFrom(hours * HOUR));
    }
    return near;
  }
}
