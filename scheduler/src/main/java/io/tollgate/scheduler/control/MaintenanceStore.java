package io.tollgate.scheduler.control;

import io.tollgate.scheduler.identity.Act;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Planned maintenance, bound to one transaction. */
public interface MaintenanceStore {
  /** Adds a window; the version of the rules moves on. */
  void insert(MaintenanceWindow window, Act act);

  /** A window of that world, locked until the transaction ends. */
  Optional<MaintenanceWindow> lock(UUID id, String world);

  /**
   * Windows of a world, the next first.
   *
   * @param ended those that are cancelled or over too
   */
  List<MaintenanceWindow> list(String world, boolean ended, int limit);

  /** Ends a locked window that has not ended; the version of the rules moves on. */
  void end(UUID id, String reason, Act act);

  /** Windows that are over by then and not yet ended, by id. */
  List<MaintenanceWindow> over(Instant now);

  /** Windows that have begun and whose nodes have still to be emptied, by id. */
  List<MaintenanceWindow> toCarryOut(Instant now);

  /** What still ran in a window was told to end. */
  void carriedOut(UUID id, Instant now);

  /**
   * Windows changed since the mark.
   *
   * @param openOnly leave out those that have ended, for a first load
   */
  List<MaintenanceWindow> changedSince(String mark, boolean openOnly);
}
