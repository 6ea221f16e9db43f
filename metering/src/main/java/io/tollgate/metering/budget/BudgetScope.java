package io.tollgate.metering.budget;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Whose spending a budget limits. */
public enum BudgetScope {
  /** All of the account's. */
  ACCOUNT,
  /** That of one project. */
  PROJECT,
  /** That of one API key. */
  KEY;

  /** All words, in order. */
  public static final List<String> CODES = Arrays.stream(values()).map(BudgetScope::code).toList();

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope with that word; an unknown word throws {@link IllegalArgumentException}. */
  public static BudgetScope ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
