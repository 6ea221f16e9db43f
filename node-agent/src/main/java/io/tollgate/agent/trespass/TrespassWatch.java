package io.tollgate.agent.trespass;

import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.nvidiasmi.ComputeApp;
import io.tollgate.agent.protocol.AllocationId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks now and then who computes without holding the GPU, and tells when that changes. */
public final class TrespassWatch {

  private static final long EVERY_SECONDS = 60;
  private static final Logger log = LoggerFactory.getLogger(TrespassWatch.class);

  private final ComputeApp.Source apps;
  private final LongFunction<Optional<AllocationId>> allocationOf;
  private Map<String, String> last = Map.of();

  /**
   * @param apps may block
   * @param allocationOf whose process it is
   */
  public TrespassWatch(ComputeApp.Source apps, LongFunction<Optional<AllocationId>> allocationOf) {
    this.apps = apps;
    this.allocationOf = allocationOf;
  }

  /**
   * Looks once a minute.
   *
   * @param thread one that may block
   * @param held uuids per allocation that has been started and not been released
   * @param listener hears the sentences by card, all that hold now, when they have changed
   */
  public void start(
      ScheduledExecutorService thread,
      Supplier<Map<AllocationId, List<String>>> held,
      Consumer<Map<String, String>> listener) {
    var unused =
        thread.scheduleWithFixedDelay(
            () -> tell(look(held.get()), listener), EVERY_SECONDS, EVERY_SECONDS, TimeUnit.SECONDS);
  }

  private static void tell(
      Optional<Map<String, String>> news, Consumer<Map<String, String>> listener) {
    news.ifPresent(listener);
    news.ifPresent(
        cards -> {
          cards.forEach((card, what) -> log.warn("Trespass on GPU {}: {}", card, what));
          if (cards.isEmpty()) {
            log.info("Nobody trespasses on a GPU any more.");
          }
        });
  }

  /**
   * Looks once. What cannot be told changes nothing.
   *
   * @param held uuids per allocation that has not been released
   * @return sentences by card when they have changed
   */
  Optional<Map<String, String>> look(Map<AllocationId, List<String>> held) {
    if (held.isEmpty() && last.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> now;
    try {
      now = Trespass.judge(apps.read(), allocationOf, held);
    } catch (ProbeFailure e) {
      log.debug("Nobody can tell who computes: {}", e.getMessage());
      return Optional.empty();
    }
    if (now.equals(last)) {
      return Optional.empty();
    }
    last = now;
    return Optional.of(now);
  }
}
