package io.tollgate.cli.client;

/** A command cannot do what was asked; the message says what, why and what to do. */
public class CommandFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ExitCode exitCode;
  private final String paragraph;

  /** A failure with the paragraph to print. */
  public CommandFailure(ExitCode exitCode, String paragraph) {
    super(paragraph);
    this.exitCode = exitCode;
    this.paragraph = paragraph;
  }

  /** A failure with the paragraph to print, caused by something below. */
  public CommandFailure(ExitCode exitCode, String paragraph, Throwable cause) {
    super(paragraph, cause);
    this.exitCode = exitCode;
    this.paragraph = paragraph;
  }

  /** What to tell people. */
  public String paragraph() {
    return paragraph;
  }

  /** What the process exits with. */
  public ExitCode exitCode() {
    return exitCode;
  }
}
