package io.tollgate.cli.output;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/** A borderless table with upper-case headings; as wide as its cells. */
final class Table {
  private final List<List<String>> rows = new ArrayList<>();

  void add(List<String> row) {
    rows.add(row.stream().map(Table::oneLine).toList());
  }

  void print(PrintWriter out) {
    int columns = rows.stream().mapToInt(List::size).max().orElse(0);
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], width(row.get(i)));
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i));
        if (i < row.size() - 1) {
          line.append(" ".repeat(widths[i] - width(row.get(i)) + 2));
        }
      }
      out.println(line.toString().stripTrailing());
    }
  }

  private static int width(String cell) {
    return cell.codePointCount(0, cell.length());
  }

  /** Text from the server must not move the cursor or forge a row. */
  private static String oneLine(String cell) {
    return cell.replaceAll("\\p{Cntrl}", " ");
  }
}
