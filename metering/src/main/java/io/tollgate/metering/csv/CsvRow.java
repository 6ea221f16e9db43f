package io.tollgate.metering.csv;

import java.util.List;
import java.util.regex.Pattern;

/**
 * A row of CSV as RFC 4180 has it, whose text no spreadsheet takes for a formula: what somebody
 * chose, such as a label, may begin with {@code =}. As OWASP advises, a single quote stands before
 * text that begins so; numbers stay as they are.
 */
public final class CsvRow {
  private static final String FORMULA = "=+-@\t\r";
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");

  private CsvRow() {}

  /** Appends the cells, and the end of the line. */
  public static void append(StringBuilder csv, List<String> cells) {
    for (int i = 0; i < cells.size(); i++) {
      csv.append(i == 0 ? "" : ",").append(quoted(guarded(cells.get(i))));
    }
    csv.append("\r\n");
  }

  private static String guarded(String cell) {
    boolean formula = !cell.isEmpty() && FORMULA.indexOf(cell.charAt(0)) >= 0;
    return formula && !NUMBER.matcher(cell).matches() ? "'" + cell : cell;
  }

  private static String quoted(String cell) {
    boolean plain = cell.chars().noneMatch(c -> c == '"' || c == ',' || c == '\r' || c == '\n');
    return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
  }
}
