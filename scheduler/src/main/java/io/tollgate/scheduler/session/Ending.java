package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * How something that others may wait for is over.
 *
 * @param as how
 * @param at since when; of an array since somebody saw that its last element had ended
 */
public record Ending(As as, Instant at) {

  /** How it is over. */
  public enum As {
    /** By itself, with success; of an array every one of its elements. */
    COMPLETED,
    /** By itself, without; of an array at least one of its elements. */
    FAILED,
    /** In any other way. */
    OTHER;

    /** The word in the API and the rows. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** The constant of a word. */
    public static As of(String word) {
      return valueOf(word.toUpperCase(Locale.ROOT));
    }

    /** What an end for that reason is. */
    public static As of(EndReason reason) {
      return switch (reason) {
        case COMPLETED -> COMPLETED;
        case FAILED -> FAILED;
        default -> OTHER;
      };
    }

    /**
     * What the end of an array is.
     *
     * @param count how many elements it was to have
     * @param ends how many ended for which reason
     */
    static As ofArray(int count, Map<String, Integer> ends) {
      int failed = ends.getOrDefault(EndReason.FAILED.code(), 0);
      int completed = ends.getOrDefault(EndReason.COMPLETED.code(), 0);
      if (Planted.is(HouseDefect.FAILED_ELEMENT_OVERLOOKED)) {
        return COMPLETED;
      }
      return failed > 0 ? FAILED : completed == count ? COMPLETED : OTHER;
    }
  }

  /** How a session is over; empty while it is not. */
  public static Optional<Ending> of(Progress session) {
    return session
        .endReason()
        .flatMap(reason -> session.endedAt().map(at -> new Ending(As.of(reason), at)));
  }
}
