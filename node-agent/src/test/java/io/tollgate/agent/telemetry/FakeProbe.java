package io.tollgate.agent.telemetry;

import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.ProbeFailure;
import java.util.List;
import java.util.OptionalLong;

/** A probe that says what the test says. */
final class FakeProbe implements GpuProbe {

  List<GpuReading> readings = List.of();
  boolean fails;
  boolean repeats = true;
  OptionalLong hangingSinceMs = OptionalLong.empty();
  int asked;

  @Override
  public String source() {
    return "fake";
  }

  @Override
  public boolean repeats() {
    return repeats;
  }

  @Override
  public OptionalLong hangingSinceMs() {
    return hangingSinceMs;
  }

  @Override
  public List<GpuReading> read() throws ProbeFailure {
    asked++;
    if (fails) {
      throw new ProbeFailure("nobody there");
    }
    return readings;
  }
}
