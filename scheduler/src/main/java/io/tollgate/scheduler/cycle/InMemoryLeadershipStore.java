package io.tollgate.scheduler.cycle;

import io.tollgate.metering.memory.UndoLog;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The leadership row of a simulated world. */
public final class InMemoryLeadershipStore implements LeadershipStore {
  private record Row(
      long epoch, @Nullable UUID leader, @Nullable String address, @Nullable String token) {}

  private final UndoLog log;
  private Row row = new Row(0, null, null, null);

  public InMemoryLeadershipStore(UndoLog log) {
    this.log = log;
  }

  @Override
  public boolean isInForce(long epoch) {
    return row.epoch() == epoch;
  }

  @Override
  public long raise(UUID leader, String address, String token) {
    Row before = row;
    row = new Row(before.epoch() + 1, leader, address, token);
    log.undoWith(() -> row = before);
    return row.epoch();
  }

  /** The epoch in force. */
  public long epoch() {
    return row.epoch();
  }
}
