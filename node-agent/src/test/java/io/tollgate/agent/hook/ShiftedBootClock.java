package io.tollgate.agent.hook;

import io.tollgate.agent.clock.BootClock;
import io.tollgate.agent.clock.LinuxBootClock;
import java.io.IOException;
import java.util.UUID;

/** The machine's own boot clock, which the test sets forward. */
final class ShiftedBootClock implements BootClock {

  private final LinuxBootClock machine = new LinuxBootClock();
  private long forwardMs;

  ShiftedBootClock() throws IOException {}

  void pass(long ms) {
    forwardMs += ms;
  }

  @Override
  public long uptimeMs() {
    return machine.uptimeMs() + forwardMs;
  }

  @Override
  public UUID bootId() {
    return machine.bootId();
  }
}
