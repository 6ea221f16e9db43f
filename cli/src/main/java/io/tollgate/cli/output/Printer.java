package io.tollgate.cli.output;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes what the API answered, in the format asked for. */
public final class Printer {
  private final PrintWriter out;
  private final Format format;
  private final boolean headers;

  /** A printer to one stream. */
  public Printer(PrintWriter out, Format format, boolean headers) {
    this.out = out;
    this.format = format;
    this.headers = headers;
  }

  /** The format in use. */
  public Format format() {
    return format;
  }

  /** Prints a list: the answer's {@code items}. */
  public void list(JsonNode answer, String idField, List<Column> columns) {
    list(answer, "items", idField, columns);
  }

  /** Prints the list that stands in a field of the answer. */
  public void list(JsonNode answer, String field, String idField, List<Column> columns) {
    JsonNode items = answer.path(field);
    switch (format) {
      case json -> out.println(answer.toPrettyString());
      case yaml -> out.print(Yaml.of(answer));
      case ndjson -> items.forEach(item -> out.println(item));
      case name -> items.forEach(item -> out.println(item.path(idField).asText()));
      case csv -> csv(items, columns);
      case table, wide -> table(items, columns);
    }
    out.flush();
  }

  /** Prints one object; people get a line per column. */
  public void one(JsonNode object, String idField, List<Column> lines) {
    switch (format) {
      case json -> out.println(object.toPrettyString());
      case yaml -> out.print(Yaml.of(object));
      case ndjson -> out.println(object);
      case name -> out.println(object.path(idField).asText());
      case csv -> csv(List.of(object), lines);
      case table, wide -> description(object, lines);
    }
    out.flush();
  }

  private void description(JsonNode object, List<Column> lines) {
    Table table = new Table();
    for (Column line : lines) {
      if (format == Format.wide || !line.wide()) {
        table.add(List.of(line.title(), line.cell().apply(object)));
      }
    }
    table.print(out);
  }

  private void table(JsonNode items, List<Column> columns) {
    List<Column> shown =
        columns.stream().filter(column -> format == Format.wide || !column.wide()).toList();
    Table table = new Table();
    if (headers) {
      table.add(shown.stream().map(Column::title).toList());
    }
    items.forEach(
        item -> table.add(shown.stream().map(column -> column.cell().apply(item)).toList()));
    table.print(out);
  }

  private void csv(Iterable<JsonNode> items, List<Column> columns) {
    if (headers) {
      out.println(String.join(",", columns.stream().map(Column::title).map(this::cell).toList()));
    }
    for (JsonNode item : items) {
      out.println(
          String.join(
              ",", columns.stream().map(column -> cell(column.cell().apply(item))).toList()));
    }
  }

  /** No spreadsheet takes what somebody called a thing for a formula; numbers stay as they are. */
  private static String guarded(String value) {
    boolean formula = !value.isEmpty() && "=+-@\t\r".indexOf(value.charAt(0)) >= 0;
    return formula && !value.matches("-?[0-9]+(\\.[0-9]+)?") ? "'" + value : value;
  }

  private String cell(@Nullable String value) {
    if (value == null || value.equals("-")) {
      return "";
    }
    String safe = guarded(value);
    if (safe.matches("[^\",\\r\\n]*")) {
      return safe;
    }
    return '"' + safe.replace("\"", "\"\"") + '"';
  }
}
