package io.tollgate.scheduler.http;

import java.time.ZoneId;
import java.util.Optional;

/**
 * Time zones as callers name them. Only names of the time zone database: an offset such as +02:00
 * means its opposite to PostgreSQL, and knows no summer.
 */
public final class TimeZones {
  /** What is wrong with any other, after the name of the field. */
  public static final String COMPLAINT =
      "must be a name of the time zone database, such as Europe/Berlin or UTC";

  private TimeZones() {}

  /** The zone of that name. */
  public static Optional<ZoneId> named(String name) {
    // Java's own SystemV zones are none of the database.
    return ZoneId.getAvailableZoneIds().contains(name) && !name.startsWith("SystemV/")
        ? Optional.of(ZoneId.of(name))
        : Optional.empty();
  }
}
