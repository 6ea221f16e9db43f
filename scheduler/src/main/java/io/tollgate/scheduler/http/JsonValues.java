package io.tollgate.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Reads single JSON values and says in words what is wrong with them. */
final class JsonValues {

  private static final int QUOTED_MAX = 40;
  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");
  private static final Pattern SECRET = Pattern.compile("(tg_live_|tg_test_|tn_)[0-9A-Za-z]{8,}");
  private static final Pattern MICROS_FORM = Pattern.compile("-?[0-9]{1,19}");

  private JsonValues() {}

  /** A value, or a stable code and the rest of a sentence that began with the field's name. */
  record Read<T>(Optional<T> value, String code, String complaint) {

    static <T> Read<T> of(T value) {
      return new Read<>(Optional.of(value), "", "");
    }

    static <T> Read<T> wrong(String code, String complaint) {
      return new Read<>(Optional.empty(), code, complaint);
    }

    static <T> Read<T> wrongType(JsonNode value, String wanted) {
      return wrong("wrong_type", "must be " + wanted + ", not " + describe(value));
    }
  }

  static Read<Long> wholeNumber(JsonNode value, long min, long max) {
    if (!value.isNumber()) {
      return Read.wrongType(value, "a whole number");
    }
    long number;
    try {
      // Exact, and safe for 1e999999999: the exponent is looked at before digits are made.
      BigDecimal exact = value.decimalValue();
      if (exact.signum() != 0 && exact.precision() - (long) exact.scale() > 19) {
        return outOfRange(value.asText(), min, max);
      }
      if (exact.signum() != 0 && exact.stripTrailingZeros().scale() > 0) {
        return Read.wrong("wrong_type", "must be a whole number, not " + brief(value.asText()));
      }
      number = exact.longValueExact();
    } catch (ArithmeticException e) {
      return outOfRange(value.asText(), min, max);
    }
    return number < min || number > max
        ? outOfRange(Long.toString(number), min, max)
        : Read.of(number);
  }

  private static <T> Read<T> outOfRange(String given, long min, long max) {
    String range = max == Long.MAX_VALUE ? min + " or more" : min + " to " + max;
    return Read.wrong("out_of_range", "must be " + range + ", not " + brief(given));
  }

  static Read<String> text(JsonNode value, int lengthMin, int lengthMax) {
    if (!value.isTextual()) {
      return Read.wrongType(value, "a text");
    }
    String text = value.textValue();
    if (text.length() > lengthMax) {
      return Read.wrong(
          "too_long",
          "must have at most %d characters, not %d".formatted(lengthMax, text.length()));
    }
    if (lengthMin > 0 && text.isBlank()) {
      return Read.wrong("too_short", "must not be empty");
    }
    if (!isStorable(text)) {
      return Read.wrong(
          "invalid_text", "must not contain the character U+0000 or half a surrogate pair");
    }
    return Read.of(text);
  }

  static Read<String> match(JsonNode value, Pattern pattern, String what) {
    if (!value.isTextual()) {
      return Read.wrongType(value, what);
    }
    return pattern.matcher(value.textValue()).matches()
        ? Read.of(value.textValue())
        : Read.wrong("invalid_format", "must be " + what + ", not " + describe(value));
  }

  static Read<String> oneOf(JsonNode value, List<String> allowed) {
    String choices = "one of " + String.join(", ", allowed);
    if (!value.isTextual()) {
      return Read.wrongType(value, choices);
    }
    return allowed.contains(value.textValue())
        ? Read.of(value.textValue())
        : Read.wrong("not_allowed", "must be " + choices + ", not " + describe(value));
  }

  static Read<Boolean> bool(JsonNode value) {
    return value.isBoolean()
        ? Read.of(value.booleanValue())
        : Read.wrongType(value, "true or false");
  }

  static Read<UUID> uuid(JsonNode value) {
    if (!value.isTextual()) {
      return Read.wrongType(value, "an id (a UUID)");
    }
    return UUID_FORM.matcher(value.textValue()).matches()
        ? Read.of(UUID.fromString(value.textValue()))
        : Read.wrong(
            "invalid_format",
            "must be an id such as 01890a5d-ac96-774b-bcce-b302099a8057, not " + describe(value));
  }

  static Read<Instant> instant(JsonNode value) {
    String form = "a time such as 2026-01-31T12:00:00Z";
    if (!value.isTextual()) {
      return Read.wrongType(value, form);
    }
    try {
      OffsetDateTime time = OffsetDateTime.parse(value.textValue());
      if (time.getYear() < 1970 || time.getYear() > 9999) {
        return Read.wrong("out_of_range", "must lie between the years 1970 and 9999");
      }
      return Read.of(time.toInstant());
    } catch (DateTimeException e) {
      return Read.wrong("invalid_format", "must be " + form + ", not " + describe(value));
    }
  }

  static Read<Long> micros(JsonNode value, long min, long max) {
    String form = "whole micro-credits in quotes, such as \"1000000\"";
    if (!value.isTextual()) {
      return Read.wrongType(value, form);
    }
    if (!MICROS_FORM.matcher(value.textValue()).matches()) {
      return Read.wrong("invalid_format", "must be " + form + ", not " + describe(value));
    }
    try {
      long micros = Long.parseLong(value.textValue());
      return micros < min || micros > max
          ? outOfRange(value.textValue(), min, max)
          : Read.of(micros);
    } catch (NumberFormatException e) {
      return outOfRange(value.textValue(), min, max);
    }
  }

  /** The value in words, short: {@code the text "abc"}, {@code a list}. */
  static String describe(JsonNode value) {
    return switch (value.getNodeType()) {
      case STRING -> "the text \"" + brief(value.textValue()) + "\"";
      case NUMBER -> "the number " + brief(value.asText());
      case BOOLEAN -> value.asText();
      case ARRAY -> "a list";
      case OBJECT -> "an object";
      case NULL -> "null";
      default -> "something else";
    };
  }

  /**
   * At most {@link #QUOTED_MAX} characters, without line breaks and other invisible ones, and
   * without a key that somebody put where it does not belong.
   */
  static String brief(String text) {
    String plain = SECRET.matcher(text).replaceAll("$1…").replaceAll("[\\p{Cntrl}\\p{Cs}]", "?");
    return plain.length() <= QUOTED_MAX ? plain : plain.substring(0, QUOTED_MAX) + "…";
  }

  private static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0 || Character.isLowSurrogate(c)) {
        return false;
      }
      if (Character.isHighSurrogate(c)) {
        i++;
        if (i == text.length() || !Character.isLowSurrogate(text.charAt(i))) {
          return false;
        }
      }
    }
    return true;
  }

  static Read<ZoneId> timeZone(JsonNode value) {
    return TimeZones.named(value.asText())
        .map(Read::of)
        .orElseGet(() -> Read.wrong("unknown_value", TimeZones.COMPLAINT));
  }
}
