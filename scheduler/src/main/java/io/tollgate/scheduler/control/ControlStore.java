package io.tollgate.scheduler.control;

import io.tollgate.scheduler.identity.Act;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Operators' controls, bound to one transaction. */
public interface ControlStore {
  /** Adds a control; the version moves on. */
  void insert(Control control, Act act);

  /** A control of that world, locked until the transaction ends. */
  Optional<Control> lock(UUID id, String world);

  /**
   * Controls of a world, newest first.
   *
   * @param ended those that have ended too
   */
  List<Control> list(String world, boolean ended, int limit);

  /** Controls of a world that hold at that time. */
  List<Control> inForce(String world, Instant now);

  /** Ends a locked control that has not ended; the version moves on. */
  void end(UUID id, String reason, Act act);

  /** Controls that should have ended by themselves by then and have not, by id. */
  List<Control> expired(Instant now);

  /** Controls in force that still have to end what runs, by id. */
  List<Control> toCarryOut(Instant now);

  /** What a control had to end was told to end. */
  void carriedOut(UUID id, Instant now);

  /**
   * Controls changed since the mark.
   *
   * @param openOnly leave out those that have ended, for a first load
   */
  List<Control> changedSince(String mark, boolean openOnly);

  /** The version of all that operators have laid down, maintenance too. */
  long version();

  /**
   * Whether that is the version still. It is held shared until the transaction ends, so that nobody
   * changes a rule before this transaction's writes are visible.
   */
  boolean isVersion(long version);
}
