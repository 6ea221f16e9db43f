package io.tollgate.metering.audit;

/**
 * Rows that break an invariant.
 *
 * @param invariant its number in the design
 * @param name what must be true, in words
 * @param offender which rows break it, and how
 */
public record Violation(int invariant, String name, String offender) {
  static Violation of(int invariant, String offender) {
    return new Violation(invariant, Rule.nameOf(invariant), offender);
  }
}
