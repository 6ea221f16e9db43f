package io.tollgate.cli.client;

import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What the process answers to its shell. Scripts rely on these numbers. */
public enum ExitCode {
  /** Done. */
  OK(0, "done"),
  /** A fault of ours. */
  UNEXPECTED(1, "unexpected failure"),
  /** The command line or a value in it is wrong, or a confirmation is missing. */
  USAGE(2, "usage, or a confirmation is missing"),
  /** No such thing, or it belongs to others. */
  NOT_FOUND(3, "not found"),
  /** No key, or a wrong one. */
  NOT_AUTHENTICATED(4, "not authenticated"),
  /** The key may not do this. */
  FORBIDDEN(5, "forbidden"),
  /** The state of things does not allow it. */
  CONFLICT(6, "conflict"),
  /** Too many requests; later it works. */
  RATE_LIMITED(7, "rate limited"),
  /** What was waited for did not happen in the time given. */
  NOT_REACHED_IN_TIME(8, "not reached in time"),
  /** The credits do not suffice. */
  FUNDS(9, "not enough credits"),
  /** No node can ever run it, or an operator blocks it. */
  NO_CAPACITY(10, "no capacity, or blocked"),
  /** The server cannot be reached or has failed. */
  SERVER(11, "server or network"),
  /** Ctrl-C. */
  INTERRUPTED(130, "interrupted");

  private static final Set<String> FUNDS_CODES = Set.of("insufficient_balance", "spend_limit");
  private static final Set<String> CAPACITY_CODES =
      Set.of(
          "no_matching_node",
          "queue_full",
          "account_suspended",
          "workflow_disabled",
          "operator_block");
  private static final Map<Integer, ExitCode> BY_STATUS =
      Map.ofEntries(
          Map.entry(400, USAGE),
          Map.entry(401, NOT_AUTHENTICATED),
          Map.entry(402, FUNDS),
          Map.entry(403, FORBIDDEN),
          Map.entry(404, NOT_FOUND),
          Map.entry(405, UNEXPECTED),
          Map.entry(408, SERVER),
          Map.entry(409, CONFLICT),
          Map.entry(412, CONFLICT),
          Map.entry(413, USAGE),
          Map.entry(415, UNEXPECTED),
          Map.entry(422, USAGE),
          Map.entry(428, CONFLICT),
          Map.entry(429, RATE_LIMITED));

  private final int number;
  private final String meaning;

  ExitCode(int number, String meaning) {
    this.number = number;
    this.meaning = meaning;
  }

  /** The number the shell sees. */
  public int number() {
    return number;
  }

  /** A few words for the help text. */
  public String meaning() {
    return meaning;
  }

  /**
   * The exit code of a refusal. The problem's code decides where it says more than the status.
   *
   * @param status HTTP status
   * @param code the problem's stable code, if the answer had one
   */
  public static ExitCode of(int status, @Nullable String code) {
    if (code != null && FUNDS_CODES.contains(code)) {
      return FUNDS;
    }
    if (code != null && CAPACITY_CODES.contains(code)) {
      return NO_CAPACITY;
    }
    ExitCode known = BY_STATUS.get(status);
    if (known != null) {
      return known;
    }
    return status >= 500 ? SERVER : UNEXPECTED;
  }
}
