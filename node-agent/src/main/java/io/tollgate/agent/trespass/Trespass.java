package io.tollgate.agent.trespass;

import io.tollgate.agent.gpu.nvidiasmi.ComputeApp;
import io.tollgate.agent.protocol.AllocationId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.LongFunction;

/**
 * Judges who computes where. Pure. A stranger on a card that nobody holds is no trespass: that is
 * found when the node is examined.
 */
public final class Trespass {

  private Trespass() {}

  /**
   * Every card that is trespassed upon, with a sentence about by whom.
   *
   * @param apps what computes now
   * @param allocationOf whose process it is, empty for nobody's
   * @param held uuids of cards and slices per allocation that has not been released
   */
  public static Map<String, String> judge(
      List<ComputeApp> apps,
      LongFunction<Optional<AllocationId>> allocationOf,
      Map<AllocationId, List<String>> held) {
    Map<String, String> found = new TreeMap<>();
    for (ComputeApp app : apps) {
      Optional<AllocationId> whose = allocationOf.apply(app.pid());
      if (whose.isPresent()) {
        if (!on(app.card(), held.getOrDefault(whose.get(), List.of()))) {
          found.putIfAbsent(
              app.card(),
              "Process " + app.pid() + " of allocation " + whose.get() + " computes here.");
        }
      } else if (held.values().stream().anyMatch(gpus -> on(app.card(), gpus))) {
        found.putIfAbsent(app.card(), "Process " + app.pid() + " of no allocation computes here.");
      }
    }
    return found;
  }

  /** Whether one of the GPUs is the card or cut from it. */
  private static boolean on(String card, Collection<String> gpus) {
    return gpus.stream().anyMatch(gpu -> gpu.equals(card) || gpu.startsWith("MIG-" + card + "/"));
  }
}
