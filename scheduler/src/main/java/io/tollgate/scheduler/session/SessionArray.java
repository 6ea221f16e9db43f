package io.tollgate.scheduler.session;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.decision.WaitCode;
import io.tollgate.scheduler.identity.AccountId;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/**
 * One request for many equal sessions, its elements, which are made one after the other.
 *
 * @param held whether elements that are made from now on are held by their owner
 * @param made how many elements there are so far; they have the indexes 1 to made
 * @param closed why no more are made
 * @param halt why the next one is not made yet
 * @param cause who asked for it
 */
public record SessionArray(
    UUID id,
    ArrayTemplate template,
    ArraySize size,
    boolean held,
    int made,
    Optional<Closed> closed,
    Optional<Halt> halt,
    Cause cause) {

  /** Why no more elements are made. */
  public enum End {
    /** All are. */
    MADE,
    /** Its owner stopped it. */
    STOPPED,
    /** Another could no longer end before the deadline. */
    DEADLINE,
    /** What comes first has ended otherwise than wanted. */
    DEPENDENCY;

    /** The word in the API and the rows. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The end of a word. */
    public static End of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }
  }

  /** That no more are made. */
  public record Closed(End end, Instant at) {}

  /**
   * What keeps the next element from being made.
   *
   * @param since when this code was found first
   * @param tryAt when it is looked at again
   */
  public record Halt(WaitCode code, String message, Instant since, Instant tryAt) {}

  /** One of which nothing is made yet. */
  static SessionArray fresh(
      UUID id, ArrayTemplate template, ArraySize size, boolean held, Cause cause) {
    return new SessionArray(id, template, size, held, 0, Optional.empty(), Optional.empty(), cause);
  }

  /** Whose it is. */
  public AccountId account() {
    return template.request().account();
  }

  /** How many elements are still to be made. */
  public int toCome() {
    return closed.isPresent() ? 0 : size.count() - made;
  }

  /** The same with so many more elements. */
  SessionArray grown(int by, Instant now) {
    int all = Math.min(size.count(), made + by);
    Optional<Closed> end =
        all == size.count() ? Optional.of(new Closed(End.MADE, now)) : Optional.empty();
    return new SessionArray(id, template, size, held, all, end, Optional.empty(), cause);
  }

  /** The same, of which no more are made. */
  SessionArray closed(End end, Instant now) {
    return new SessionArray(
        id, template, size, held, made, Optional.of(new Closed(end, now)), Optional.empty(), cause);
  }

  /** The same, of which the next one waits. */
  SessionArray halted(WaitCode code, String message, Instant now, Instant tryAt) {
    Instant since = halt.filter(before -> before.code() == code).map(Halt::since).orElse(now);
    return new SessionArray(
        id,
        template,
        size,
        held,
        made,
        Optional.empty(),
        Optional.of(new Halt(code, message, since, tryAt)),
        cause);
  }

  /** The same with another limit or rank, as far as they change. */
  SessionArray changed(ArrayChange change) {
    StartTerms terms = template.terms();
    StartTerms ranked =
        new StartTerms(
            change.priority().orElse(terms.priority()), terms.requeuesMax(), terms.minutesMin());
    ArraySize limited = new ArraySize(size.count(), change.runningMax().orElse(size.runningMax()));
    return new SessionArray(
        id,
        new ArrayTemplate(template.request(), template.requeue(), ranked, template.idle()),
        limited,
        held,
        made,
        closed,
        halt,
        cause);
  }

  /** The same, held or not. */
  SessionArray held(boolean other) {
    return new SessionArray(id, template, size, other, made, closed, halt, cause);
  }
}
