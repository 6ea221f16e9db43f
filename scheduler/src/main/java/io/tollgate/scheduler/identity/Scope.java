package io.tollgate.scheduler.identity;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a key may do. */
public enum Scope {
  /** Quotes, sessions and money of its own account. */
  USER,
  /** Accounts, contracts, prices. */
  SALES,
  /** Nodes, the queue, controls. */
  SRE,
  /** Everything. */
  ADMIN,
  /** Reads what its account or, for a key of the house, what everybody has; changes nothing. */
  VIEWER;

  /** All names, as in the API. */
  public static final List<String> NAMES = Arrays.stream(values()).map(Scope::text).toList();

  /** The name in the API and the database. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The scope of that name, if there is one. */
  public static Optional<Scope> of(String text) {
    return Arrays.stream(values()).filter(scope -> scope.text().equals(text)).findFirst();
  }
}
