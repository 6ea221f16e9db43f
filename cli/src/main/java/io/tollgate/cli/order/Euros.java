package io.tollgate.cli.order;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.output.Column;
import java.math.BigDecimal;

/** Prices, which the API gives in whole cents. */
final class Euros {
  private static final int CENT_DECIMALS = 2;

  private Euros() {}

  /** A column of a price, such as {@code EUR 100.00}. */
  static Column column(String title, String field) {
    return Column.of(title, object -> text(object.path(field)));
  }

  /** A price in words; {@code -} when it is missing. */
  static String text(JsonNode cents) {
    return cents.isIntegralNumber()
        ? "EUR " + BigDecimal.valueOf(cents.longValue(), CENT_DECIMALS).toPlainString()
        : "-";
  }
}
