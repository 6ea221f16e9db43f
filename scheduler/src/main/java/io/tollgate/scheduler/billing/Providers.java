package io.tollgate.scheduler.billing;

import io.tollgate.metering.World;
import io.tollgate.metering.order.Order;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.Supplier;

/** The payment provider of each world. */
public final class Providers implements PaymentProvider {
  private final PaymentProvider live;
  private final SimulatedProvider simulated;

  /**
   * As configured.
   *
   * @param server the address of this server, where the simulated provider sends its callbacks
   */
  public Providers(PaymentConfig config, Supplier<String> server, InstantSource clock) {
    this.live = new LinkedProvider(config.link());
    this.simulated = new SimulatedProvider(config.test().get(0), server, clock);
  }

  @Override
  public Optional<String> payAt(Order order) {
    return order.world() == World.LIVE ? live.payAt(order) : simulated.payAt(order);
  }

  SimulatedProvider simulated() {
    return simulated;
  }
}
