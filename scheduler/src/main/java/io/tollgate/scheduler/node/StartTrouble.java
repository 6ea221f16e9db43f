package io.tollgate.scheduler.node;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * What failed starts say against a node. One doomed node fails in seconds and is free for the next
 * session: it would eat the queue. So it is set aside once several sessions in a row could not be
 * started there through the node's own fault, until one starts or an operator vouches for it. Pure.
 *
 * @param failures the last ones, oldest first
 * @param setAsideAt since when it gets no work
 */
public record StartTrouble(List<Failure> failures, Optional<Instant> setAsideAt) {
  /** Nothing to say against it. */
  public static final StartTrouble NONE = new StartTrouble(List.of(), Optional.empty());

  /** So many different sessions. */
  static final int SESSIONS = 3;

  /** Within this time. */
  static final Duration WITHIN = Duration.ofMinutes(10);

  private static final int KEPT_MAX = 8;

  /**
   * A start that failed through the node's fault.
   *
   * @param message what the node said
   */
  public record Failure(UUID allocation, UUID session, Instant at, String message) {}

  public StartTrouble {
    failures = List.copyOf(failures);
  }

  /** After one more failure; the same one twice changes nothing. */
  public StartTrouble after(Failure failure) {
    if (failures.stream().anyMatch(known -> known.allocation().equals(failure.allocation()))) {
      return this;
    }
    Instant oldest = failure.at().minus(WITHIN);
    List<Failure> kept = new ArrayList<>();
    failures.stream().filter(known -> known.at().isAfter(oldest)).forEach(kept::add);
    kept.add(failure);
    List<Failure> last = kept.subList(Math.max(0, kept.size() - KEPT_MAX), kept.size());
    long sessions = last.stream().map(Failure::session).distinct().count();
    Optional<Instant> aside =
        setAsideAt.or(() -> sessions >= SESSIONS ? Optional.of(failure.at()) : Optional.empty());
    return new StartTrouble(last, aside);
  }

  /** For whoever asks why it gets no work. */
  public String sentence() {
    String last =
        failures.isEmpty() ? "" : " The last one: " + failures.get(failures.size() - 1).message();
    return "Several sessions in a row could not be started here. It gets work again when one that"
        + " is starting runs, or by `tollgate node uncordon`."
        + last;
  }
}
