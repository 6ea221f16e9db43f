package io.tollgate.agent.admission;

/**
 * One thing that was examined.
 *
 * @param cause a code such as {@code disk_full}; the same thing always has the same
 * @param severity what follows from it
 * @param what one sentence: what was found, and why it matters where it does
 * @param remedy one sentence: what to do; empty when nothing is to be done
 */
public record Finding(String cause, Severity severity, String what, String remedy) {

  /** What follows from a finding. */
  public enum Severity {
    /** All is well. */
    OK,
    /** A person should know; the node takes work. */
    WARN,
    /** The node takes no work until it is gone. */
    FAIL
  }

  static Finding ok(String cause, String what) {
    return new Finding(cause, Severity.OK, what, "");
  }

  static Finding warn(String cause, String what, String remedy) {
    return new Finding(cause, Severity.WARN, what, remedy);
  }

  static Finding fail(String cause, String what, String remedy) {
    return new Finding(cause, Severity.FAIL, what, remedy);
  }

  /** What and remedy in one. */
  public String sentence() {
    return remedy.isEmpty() ? what : what + " " + remedy;
  }
}
