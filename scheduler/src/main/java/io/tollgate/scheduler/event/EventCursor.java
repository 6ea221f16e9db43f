package io.tollgate.scheduler.event;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A place in the log of events: everything up to and including it has been seen. Its text is opaque
 * to users, who hand it back as they got it.
 *
 * @param xid the id of the transaction that wrote the event
 * @param id the event's id; 0 for the place before all events of the transaction
 */
public record EventCursor(long xid, long id) implements Comparable<EventCursor> {
  /** Before everything. */
  public static final EventCursor START = new EventCursor(0, 0);

  private static final Pattern PLAIN = Pattern.compile("1\\.([0-9]{1,18})\\.([0-9]{1,18})");
  private static final Comparator<EventCursor> ORDER =
      Comparator.comparingLong(EventCursor::xid).thenComparingLong(EventCursor::id);

  public EventCursor {
    if (xid < 0 || id < 0) {
      throw new IllegalArgumentException("no place in the log: " + xid + ", " + id);
    }
  }

  /** What users are given. */
  public String text() {
    byte[] plain = ("1." + xid + "." + id).getBytes(StandardCharsets.US_ASCII);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(plain);
  }

  /** What users hand back; empty when it was never given to anybody. */
  public static Optional<EventCursor> parse(String text) {
    try {
      String plain = new String(Base64.getUrlDecoder().decode(text), StandardCharsets.US_ASCII);
      Matcher parts = PLAIN.matcher(plain);
      return parts.matches()
          ? Optional.of(
              new EventCursor(Long.parseLong(parts.group(1)), Long.parseLong(parts.group(2))))
          : Optional.empty();
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }

  @Override
  public int compareTo(EventCursor other) {
    return ORDER.compare(this, other);
  }
}
