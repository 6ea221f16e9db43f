package io.tollgate.scheduler.http;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import org.jspecify.annotations.Nullable;

/** Says what a parser disliked, without quoting the body: it may hold a secret. */
final class JsonComplaint {

  private JsonComplaint() {}

  /** The rest of a sentence that began "The body is not valid JSON". */
  static String of(JsonProcessingException e) {
    return where(e.getLocation()) + what(e);
  }

  private static String where(@Nullable JsonLocation at) {
    return at == null || at.getLineNr() < 1
        ? ""
        : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
  }

  private static String what(JsonProcessingException e) {
    String text = e.getOriginalMessage() == null ? "" : e.getOriginalMessage();
    if (e instanceof StreamConstraintsException) {
      return text.contains("depth")
          ? ": it is nested deeper than " + Json.DEPTH_MAX + " levels. Send a flatter object."
          : ": a number is longer than "
              + Json.NUMBER_LENGTH_MAX
              + " characters or a name is too long. Shorten it.";
    }
    if (text.startsWith("Duplicate field")) {
      return ": a name occurs twice in one object. Name each field once.";
    }
    if (e instanceof JsonEOFException) {
      return ": it ends too early. Close every quote, bracket and brace.";
    }
    if (text.startsWith("Trailing token")) {
      return ": something follows the value. Send one JSON object and nothing else.";
    }
    return ". Check quotes, commas and brackets there.";
  }
}
