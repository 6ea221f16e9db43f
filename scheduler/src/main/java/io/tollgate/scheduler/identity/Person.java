package io.tollgate.scheduler.identity;

import java.util.Optional;

/**
 * Who is behind an account; the only personal data there is.
 *
 * @param displayName what to call them
 * @param email where to write
 */
public record Person(Optional<String> displayName, Optional<String> email) {

  /** Nobody known, or erased. */
  public static final Person UNKNOWN = new Person(Optional.empty(), Optional.empty());

  /** Says nothing, so that no log does. */
  @Override
  public String toString() {
    return "Person[…]";
  }
}
