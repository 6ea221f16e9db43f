package io.tollgate.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.metering.csv.CsvRow;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Rows as a file, CSV or NDJSON, that is sent page by page while it is read. */
public final class RowStream implements BodySource {
  /** The values of the query parameter {@code format}; the first is the default. */
  public static final List<String> FORMATS = List.of("json", "csv", "ndjson");

  /** Pages one after the other; an empty one is the end. */
  @FunctionalInterface
  public interface Pages extends Supplier<Future<List<ObjectNode>>> {}

  /**
   * A column of the CSV form.
   *
   * @param pointer where its value stands in a row, as a JSON pointer
   */
  public record Column(String title, String pointer) {
    /** A column named as the field it shows. */
    public static Column of(String field) {
      return new Column(field, "/" + field);
    }
  }

  private final boolean csv;
  private final List<Column> columns;
  private final Pages pages;
  private boolean begun;
  private boolean over;

  private RowStream(boolean csv, List<Column> columns, Pages pages) {
    this.csv = csv;
    this.columns = List.copyOf(columns);
    this.pages = pages;
  }

  /** The format that a call asks for. */
  public static String format(Call call) {
    String format = call.query("format", 10).orElse(FORMATS.get(0));
    if (!FORMATS.contains(format)) {
      call.wrongQuery("format", "unknown_value", "knows json, csv and ndjson, not " + format);
    }
    return format;
  }

  /** An answer in {@code csv} or {@code ndjson}. */
  public static Answer answer(String format, List<Column> columns, Pages pages) {
    boolean csv = format.equals("csv");
    String type = csv ? "text/csv; charset=utf-8" : "application/x-ndjson";
    return Answer.stream(type, new RowStream(csv, columns, pages));
  }

  @Override
  public Future<Optional<Buffer>> next() {
    if (over) {
      return Future.succeededFuture(Optional.empty());
    }
    return pages.get().map(this::piece);
  }

  private Optional<Buffer> piece(List<ObjectNode> rows) {
    StringBuilder text = new StringBuilder();
    if (!begun && csv) {
      CsvRow.append(text, columns.stream().map(Column::title).toList());
    }
    begun = true;
    over = rows.isEmpty();
    for (ObjectNode row : rows) {
      if (csv) {
        CsvRow.append(
            text, columns.stream().map(column -> cell(row.at(column.pointer()))).toList());
      } else {
        text.append(Json.write(row)).append('\n');
      }
    }
    return text.isEmpty() ? Optional.empty() : Optional.of(Buffer.buffer(text.toString()));
  }

  private static String cell(JsonNode value) {
    return value.isMissingNode() || value.isNull() ? "" : value.asText();
  }
}
