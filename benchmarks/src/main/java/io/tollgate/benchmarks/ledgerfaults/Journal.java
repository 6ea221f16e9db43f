package io.tollgate.benchmarks.ledgerfaults;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What was acknowledged and what was refused, kept in the memory of this process, where no kill
 * reaches it. Written when the answer is read, never before.
 */
final class Journal {
  /** Credits that were acknowledged. */
  record Credit(UUID account, long micros) {}

  /** A final receipt that somebody was shown. */
  record Settled(long chargedMicros, long refundedMicros) {}

  /** Acknowledged quotes, and whose they are. */
  final Map<UUID, UUID> quotes = new ConcurrentHashMap<>();

  /** Acknowledged sessions by the name that only they have. */
  final Map<String, UUID> starts = new ConcurrentHashMap<>();

  /** Names of sessions that were refused. */
  final Set<String> refusedStarts = ConcurrentHashMap.newKeySet();

  /** Sessions that were extended, by the quote. */
  final Map<UUID, UUID> extensions = new ConcurrentHashMap<>();

  /** Quotes of extensions that were refused. */
  final Set<UUID> refusedExtensions = ConcurrentHashMap.newKeySet();

  /** Sessions whose stop was acknowledged. */
  final Set<UUID> stops = ConcurrentHashMap.newKeySet();

  /** Acknowledged credits by the reason that only they have. */
  final Map<String, Credit> credits = new ConcurrentHashMap<>();

  /** Final receipts that were shown. */
  final Map<UUID, Settled> settled = new ConcurrentHashMap<>();

  /** The most that a node was told is durably taken, in milliseconds, by allocation. */
  final Map<UUID, Long> reports = new ConcurrentHashMap<>();

  /** Allocations whose end a node was told is durably taken. */
  final Set<UUID> ends = ConcurrentHashMap.newKeySet();

  /** Repetitions that were answered otherwise than the first time, receipts that changed. */
  final List<String> changedAnswers = new CopyOnWriteArrayList<>();

  private final AtomicLong operations = new AtomicLong();
  private final AtomicLong acknowledged = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong askedAgain = new AtomicLong();

  /** Somebody begins something. */
  void begun() {
    operations.incrementAndGet();
  }

  /** It was decided. */
  void decided(Answer answer) {
    (answer.acknowledges() ? acknowledged : refused).incrementAndGet();
    if (answer.tries() > 1) {
      askedAgain.incrementAndGet();
    }
  }

  /** A final receipt was shown; it must be the same each time. */
  void shown(UUID session, Settled receipt) {
    Settled before = settled.putIfAbsent(session, receipt);
    if (before != null && !before.equals(receipt)) {
      changedAnswers.add("the receipt of session " + session + ": " + before + ", then " + receipt);
    }
  }

  /** A node heard that so much is taken. */
  void reported(UUID allocation, long elapsedMs) {
    reports.merge(allocation, elapsedMs, Math::max);
  }

  long operations() {
    return operations.get();
  }

  long acknowledged() {
    return acknowledged.get();
  }

  long refused() {
    return refused.get();
  }

  /** Decided operations that had to be asked for more than once. */
  long askedAgain() {
    return askedAgain.get();
  }
}
