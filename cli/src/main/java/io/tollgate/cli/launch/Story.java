package io.tollgate.cli.launch;

import java.io.PrintWriter;

/** Tells people what happens, step by step. */
final class Story {
  private final PrintWriter out;
  private final long begun = System.nanoTime();
  private int step;

  Story(PrintWriter out) {
    this.out = out;
  }

  /** A new step. */
  void step(String title) {
    step++;
    out.printf("%n%d. %s%n", step, title);
  }

  /** A fact within a step. */
  void line(String label, String value) {
    out.printf("   %-15s %s%n", label, value);
  }

  /** A remark. */
  void aside(String remark) {
    out.println("   " + remark);
  }

  /** A line without a place in any step. */
  void plain(String line) {
    out.println(line);
  }

  /** Seconds since the beginning, in tenths. */
  String sinceBeginning() {
    long tenths = (System.nanoTime() - begun) / 100_000_000;
    return tenths / 10 + "." + tenths % 10 + " s";
  }
}
