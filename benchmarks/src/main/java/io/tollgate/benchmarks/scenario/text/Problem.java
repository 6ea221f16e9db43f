package io.tollgate.benchmarks.scenario.text;

/**
 * Why a file is not played.
 *
 * @param line counts from 1
 * @param message a sentence: what was found and what is known
 */
public record Problem(int line, String message) implements Comparable<Problem> {

  /** By line; those of one line in the order of their words. */
  @Override
  public int compareTo(Problem other) {
    int byLine = Integer.compare(line, other.line);
    return byLine != 0 ? byLine : message.compareTo(other.message);
  }

  /** As compilers say it, so that editors can jump there. */
  public String in(String file) {
    return file + ":" + line + ": " + message;
  }
}
