package io.tollgate.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * One column of a table, or one line of a description.
 *
 * @param title its heading
 * @param cell what an object shows there
 * @param wide shown only when asked for
 */
public record Column(String title, Function<JsonNode, String> cell, boolean wide) {
  private static final Pattern TIME =
      Pattern.compile("^(\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d)\\.\\d+Z$");

  /** A column that shows a field as it is; a nested one by a JSON pointer such as {@code /a/b}. */
  public static Column of(String title, String field) {
    return new Column(title, object -> text(at(object, field)), false);
  }

  /** A column that shows something made of the object. */
  public static Column of(String title, Function<JsonNode, String> cell) {
    return new Column(title, cell, false);
  }

  /** A column of an amount, in credits. */
  public static Column credits(String title, String field) {
    return new Column(title, object -> Credits.cell(at(object, field)), false);
  }

  /** A line of an amount, in credits and euros. */
  public static Column money(String title, String field) {
    return new Column(title, object -> Credits.both(at(object, field)), false);
  }

  /** The same column, shown only when asked for. */
  public Column whenWide() {
    return new Column(title, cell, true);
  }

  /** A value in a cell; {@code -} when there is none. */
  public static String text(JsonNode value) {
    if (value.isMissingNode() || value.isNull()) {
      return "-";
    }
    if (value.isValueNode()) {
      return value.asText().isEmpty() ? "-" : wholeSeconds(value.asText());
    }
    if (value.isArray()) {
      StringBuilder all = new StringBuilder();
      value.forEach(one -> all.append(all.isEmpty() ? "" : ",").append(text(one)));
      return all.isEmpty() ? "-" : all.toString();
    }
    return value.isEmpty() ? "-" : value.toString();
  }

  /** People read no fractions of a second; those who need them take JSON. */
  private static String wholeSeconds(String text) {
    return TIME.matcher(text).replaceFirst("$1Z");
  }

  private static JsonNode at(JsonNode object, String field) {
    return field.startsWith("/") ? object.at(field) : object.path(field);
  }
}
