package io.tollgate.metering.csv;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvRowTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"=1+1", "+1", "-cmd", "@SUM(A1)", "\tx", "-", "--1", "-1e5", "-1-1", "=-1"})
  void text_that_begins_as_a_formula_has_a_quote_before_it(String text) {
    assertThat(row(text)).isEqualTo("'" + text + "\r\n");
  }

  @Test
  void a_return_is_guarded_and_quoted() {
    assertThat(row("\r=1")).isEqualTo("\"'\r=1\"\r\n");
    assertThat(row("=A1,\"x\"")).isEqualTo("\"'=A1,\"\"x\"\"\"\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "-12000000", "0", "-0.5", "12.25", "", "a=b", "train", "'=x"})
  void numbers_and_plain_text_are_untouched(String text) {
    assertThat(row(text)).isEqualTo(text + "\r\n");
  }

  @Test
  void cells_are_joined_by_commas() {
    StringBuilder csv = new StringBuilder();
    CsvRow.append(csv, List.of("a", "b,c", "-1"));
    assertThat(csv).hasToString("a,\"b,c\",-1\r\n");
  }

  private static String row(String cell) {
    StringBuilder csv = new StringBuilder();
    CsvRow.append(csv, List.of(cell));
    return csv.toString();
  }
}
