package io.tollgate.scheduler.session;

import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/** Arrays of sessions, bound to one transaction. */
public interface ArrayStore {
  /** Inserts a new array. */
  void insert(SessionArray array);

  /** An array, or empty. */
  Optional<SessionArray> find(UUID id);

  /** An array, locked until the transaction ends. */
  Optional<SessionArray> lock(UUID id);

  /**
   * The first array of which elements are to be made now, locked; others' locks are passed over.
   *
   * @param ahead how many of its elements may wait at most
   */
  Optional<SessionArray> lockDue(Instant now, int ahead);

  /** Writes what changes of an array. */
  void save(SessionArray array);

  /** Writes how many of its elements run at once at most, and what they have in common. */
  void change(SessionArray array);

  /** Writes the first of it to its elements that have not ended. */
  void limitElements(SessionArray array);

  /**
   * Locks one of which no element is made any more, all have ended, and {@link #end} was not said;
   * skips those that others have locked.
   */
  Optional<SessionArray> lockEnded();

  /** Says that the last element has ended; false when it was said before, and now how. */
  boolean end(UUID id, Ending ending);

  /** How arrays are over; without those that are not. */
  Map<UUID, Ending> endings(Collection<UUID> arrays);

  /** How many elements of an array have ended, by the code of the reason. */
  Map<String, Integer> ends(UUID array);

  /** Arrays by id, in no order. */
  List<SessionArray> findAll(Collection<UUID> ids);

  /** How many elements of accounts are still to be made; without those that have none. */
  Map<AccountId, Integer> toCome(Collection<AccountId> accounts);

  /** Elements of an array in these states, by index. */
  List<SessionId> elements(UUID array, Set<SessionState> states, int limit);

  /**
   * How many elements of each array are in which state, ENDED aside; without those that have none.
   */
  Map<UUID, Map<SessionState, Integer>> open(Collection<UUID> arrays);
}
