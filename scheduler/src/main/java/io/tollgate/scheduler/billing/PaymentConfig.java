package io.tollgate.scheduler.billing;

import io.tollgate.metering.World;
import io.tollgate.metering.order.StandardWebhook.Secret;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * How money comes in.
 *
 * @param live secrets that the payment provider may sign with; several while one is replaced
 * @param test secrets of the simulated provider; the first signs
 * @param link where a live order is paid, with {@code {order}}, {@code {amount_cents}} and {@code
 *     {currency}} in it; empty: live orders cannot be made
 */
public record PaymentConfig(List<Secret> live, List<Secret> test, Optional<String> link) {
  public PaymentConfig {
    live = List.copyOf(live);
    test = List.copyOf(test);
  }

  List<Secret> all() {
    List<Secret> all = new ArrayList<>(live);
    all.addAll(test);
    return all;
  }

  /** Whose secret it is. A secret of both worlds would join them, and is refused at start. */
  World worldOf(Secret secret) {
    boolean ofLive = live.stream().anyMatch(one -> one.fingerprint().equals(secret.fingerprint()));
    return ofLive ? World.LIVE : World.TEST;
  }
}
