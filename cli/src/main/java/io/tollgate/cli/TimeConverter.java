package io.tollgate.cli;

import io.tollgate.cli.output.Minutes;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** A time of day and date with its zone, or a time from now on. */
public final class TimeConverter implements ITypeConverter<Instant> {
  @Override
  public Instant convert(String typed) {
    try {
      return OffsetDateTime.parse(typed).toInstant();
    } catch (DateTimeParseException notATime) {
      return fromNow(typed);
    }
  }

  private static Instant fromNow(String typed) {
    try {
      return Instant.now().plus(Duration.ofMinutes(Minutes.parse(typed)));
    } catch (IllegalArgumentException wrong) {
      throw new TypeConversionException(
          "\"" + typed + "\" is no time such as 90m, 2h or 2026-12-01T08:00:00Z");
    }
  }
}
