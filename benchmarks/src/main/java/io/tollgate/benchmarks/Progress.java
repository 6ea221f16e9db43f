package io.tollgate.benchmarks;

import java.io.PrintWriter;

/** Tells people what happens while they wait. */
public final class Progress {
  private final PrintWriter out;

  /** Prints there, flushed line by line. */
  public Progress(PrintWriter out) {
    this.out = out;
  }

  /** One line. */
  public void say(String line) {
    out.println(line);
    out.flush();
  }
}
