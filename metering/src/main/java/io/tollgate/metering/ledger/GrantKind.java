package io.tollgate.metering.ledger;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/** Where a grant's credits come from. */
public enum GrantKind {
  /** Bought. */
  PAID(100),
  /** Given. */
  PROMOTIONAL(50),
  /** The monthly part of a plan. */
  SUBSCRIPTION(60),
  /** What a contract's terms gave back at the close of a period. */
  CONTRACT(70),
  /** A contract's postpaid allowance: what is drawn from it is owed, and invoiced. */
  CREDIT_LINE(200);

  /** The words of those that people give; the others come of contracts. */
  public static final List<String> GIVEN_CODES =
      List.of(PAID.code(), PROMOTIONAL.code(), SUBSCRIPTION.code());

  /** All words, in order. */
  public static final List<String> CODES = Arrays.stream(values()).map(GrantKind::code).toList();

  private final int defaultPriority;

  GrantKind(int defaultPriority) {
    this.defaultPriority = defaultPriority;
  }

  /**
   * The priority of those who are given none: what cost nothing is drawn first, what was paid for
   * after it, and what will have to be paid for last.
   */
  public int defaultPriority() {
    return defaultPriority;
  }

  /** The word used in SQL and on the wire. */
  public String code() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The kind with that word; an unknown word throws {@link IllegalArgumentException}. */
  public static GrantKind ofCode(String code) {
    return valueOf(code.toUpperCase(Locale.ROOT));
  }
}
