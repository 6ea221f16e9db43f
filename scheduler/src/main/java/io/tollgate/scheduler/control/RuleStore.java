package io.tollgate.scheduler.control;

import io.tollgate.scheduler.identity.Act;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What operators lay down for a time, bound to one transaction.
 *
 * @param <R> a kind of rule
 */
public interface RuleStore<R> {
  /** Adds a rule; the version of all rules moves on. */
  void insert(R rule, Act act);

  /** A rule of that world, locked until the transaction ends. */
  Optional<R> lock(UUID id, String world);

  /**
   * Rules of a world.
   *
   * @param ended those that have ended too
   */
  List<R> list(String world, boolean ended, int limit);

  /** Ends a locked rule that has not ended; the version of all rules moves on. */
  void end(UUID id, String reason, Act act);

  /** Rules that should have ended by themselves by then and have not, by id. */
  List<R> over(Instant now);

  /** Rules that hold and still have to end what runs, by id. */
  List<R> toCarryOut(Instant now);

  /** What a rule had to end was told to end. */
  void carriedOut(UUID id, Instant now);

  /**
   * Rules changed since the mark.
   *
   * @param openOnly leave out those that have ended, for a first load
   */
  List<R> changedSince(String mark, boolean openOnly);
}
