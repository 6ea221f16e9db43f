package io.tollgate.agent.trespass;

import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.protocol.AllocationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then who computes without holding the GPU, and tells when that changes. */
public final class TrespassWatch {

  private static final Logger log = LoggerFactory.getLogger(TrespassWatch.class);

  /** Where it is told what computes. */
  public interface Apps {
    /**
     * All of them.
     *
     * @throws ProbeFailure when it cannot be told
     */
    List<ComputeApp> read() throws ProbeFailure;
  }

  private final Apps apps;
  private final LongFunction<Optional<AllocationId>> allocationOf;
  private final Consumer<Map<String, String>> told;
  private Map<String, String> last = Map.of();

  /**
   * @param apps may block
   * @param allocationOf whose process it is
   * @param told hears sentences by card whenever they change
   */
  public TrespassWatch(
      Apps apps,
      LongFunction<Optional<AllocationId>> allocationOf,
      Consumer<Map<String, String>> told) {
    this.apps = apps;
    this.allocationOf = allocationOf;
    this.told = told;
  }

  /**
   * Looks once. What cannot be told changes nothing.
   *
   * @param held uuids per allocation that has not been released
   */
  public void look(Map<AllocationId, List<String>> held) {
    if (held.isEmpty() && last.isEmpty()) {
      return;
    }
    Map<String, String> now;
    try {
      now = Trespass.judge(apps.read(), allocationOf, held);
    } catch (ProbeFailure e) {
      log.debug("Nobody can tell who computes: {}", e.getMessage());
      return;
    }
    if (!now.equals(last)) {
      now.forEach((card, what) -> log.warn("Trespass on GPU {}: {}", card, what));
      last = now;
      told.accept(now);
    }
  }
}
