package io.tollgate.scheduler.session;

import java.time.Duration;
import java.util.List;
import org.jdbi.v3.core.Handle;

/** What was placed of late, in PostgreSQL. */
public final class SqlPlacedStore implements PlacedStore {
  private final Handle handle;

  public SqlPlacedStore(Handle handle) {
    this.handle = handle;
  }

  @Override
  public List<Allocation> lately(Duration time) {
    return handle
        .createQuery(
            "SELECT "
                + AllocationMapping.COLUMNS
                + """
                 FROM scheduler.allocation a
                WHERE a.created_at > (SELECT max(b.created_at) FROM scheduler.allocation b)
                  - :ms * interval '1 millisecond'
                """)
        .bind("ms", time.toMillis())
        .map(AllocationMapping::read)
        .list();
  }
}
