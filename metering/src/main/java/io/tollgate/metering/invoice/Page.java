package io.tollgate.metering.invoice;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Takes a page out of sessions that come in the order of their ids. */
final class Page {
  private Page() {}

  static List<SessionUsage> of(Iterator<SessionUsage> sessions, Optional<UUID> after, int limit) {
    List<SessionUsage> page = new ArrayList<>();
    while (sessions.hasNext() && page.size() < limit) {
      SessionUsage session = sessions.next();
      // As PostgreSQL orders them: by their digits, not as pairs of signed numbers.
      if (after.isEmpty() || session.sessionId().toString().compareTo(after.get().toString()) > 0) {
        page.add(session);
      }
    }
    return page;
  }
}
