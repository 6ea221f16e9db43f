package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.UUID;

/** Sessions, bound to one transaction. */
public interface SessionStore {
  /** Inserts a session as submitted. */
  void insert(Session session, Cause cause);

  /** A session as submitted, and why it is there. */
  record Submitted(Session session, Cause cause) {}

  /** Inserts sessions as submitted, in one round trip. */
  void insert(List<Submitted> sessions);

  /** A session, or empty. */
  Optional<Session> find(SessionId id);

  /** A session, locked until the transaction ends. */
  Optional<Session> lock(SessionId id);

  /** Those of the sessions that are there, locked until the transaction ends, in their order. */
  default List<Session> lock(SortedSet<SessionId> ids) {
    return ids.stream().flatMap(id -> lock(id).stream()).toList();
  }

  /** Sessions by id, in no order. */
  List<Session> findAll(Collection<UUID> ids);

  /** How many sessions of an account wait. */
  int queuedOf(AccountId account);

  /** The same of accounts; one of which none waits is left out. */
  Map<AccountId, Integer> queuedOf(Collection<AccountId> accounts);

  /** Open sessions whose bound has passed: starts that take too long and stops nobody confirmed. */
  List<UUID> overdue(Instant startedBefore, Instant now);

  /** Waiting sessions that could no longer end before their deadline, if they started now. */
  List<UUID> pastDeadline(Instant now);

  /** Waiting sessions that depend on one that has ended otherwise than they want. */
  List<UUID> neverMet();

  /** Open sessions whose current attempt is on the node. */
  List<UUID> openOn(UUID node);

  /**
   * Writes a session's progress and its transition row; insists on the version it was read at.
   * Throws IllegalStateException when the row has moved on, which a lock excludes.
   */
  void advance(Session before, Progress after, SessionEvent event, Cause cause, Instant now);

  /** A session's next progress, and what it came by. */
  record Advance(Session before, Progress after, SessionEvent event, Cause cause) {}

  /** The same for several sessions, in one round trip for each kind of row. */
  default void advance(List<Advance> steps, Instant now) {
    steps.forEach(step -> advance(step.before(), step.after(), step.event(), step.cause(), now));
  }

  /** Of several GPU models that would do, leaves that one. */
  void chooseModel(SessionId id, String model);

  /**
   * Those of the sessions that wait and whose account is active, locked until the transaction ends,
   * by id.
   */
  Map<UUID, Session> lockPlaceable(Collection<UUID> ids);

  /** Sessions of an account in these states, by id. */
  List<SessionId> ofAccount(AccountId account, Set<SessionState> states, int limit);

  /**
   * Sessions changed since the mark.
   *
   * @param openOnly leave out those that have ended and hold nothing, for a first load
   */
  List<Session> changedSince(String mark, boolean openOnly);
}
