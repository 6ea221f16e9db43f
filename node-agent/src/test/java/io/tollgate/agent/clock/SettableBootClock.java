package io.tollgate.agent.clock;

import java.util.UUID;

/** A boot clock that the test moves. */
public final class SettableBootClock implements BootClock {

  private long uptimeMs = 1_000_000;
  private UUID bootId = new UUID(1, 1);

  @Override
  public long uptimeMs() {
    return uptimeMs;
  }

  @Override
  public UUID bootId() {
    return bootId;
  }

  public void pass(long ms) {
    uptimeMs += ms;
  }

  public void reboot() {
    bootId = new UUID(1, bootId.getLeastSignificantBits() + 1);
    uptimeMs = 5_000;
  }
}
