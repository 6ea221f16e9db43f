package io.tollgate.cli.output;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The world around one run of the command: its streams, whether people sit at them, and its
 * environment.
 *
 * @param in what is typed
 * @param out data, and nothing else
 * @param err everything said to people
 * @param asks whether somebody can answer a question
 * @param shows whether {@code out} is looked at by somebody
 * @param environment the environment variables
 */
public record Terminal(
    BufferedReader in,
    PrintWriter out,
    PrintWriter err,
    boolean asks,
    boolean shows,
    Map<String, String> environment) {

  /** Wraps plain streams. */
  public static Terminal of(
      Reader in,
      Writer out,
      Writer err,
      boolean asks,
      boolean shows,
      Map<String, String> environment) {
    return new Terminal(
        new BufferedReader(in),
        new PrintWriter(out, true),
        new PrintWriter(err, true),
        asks,
        shows,
        Map.copyOf(environment));
  }

  /**
   * The process's own. The start script tells which streams are terminals, because {@link
   * System#console()} cannot be trusted for that from Java 22 on.
   */
  @SuppressWarnings("SystemConsoleNull") // Only where the script has not told.
  public static Terminal system() {
    String terminals = System.getProperty("tollgate.terminals");
    boolean console = terminals == null && System.console() != null;
    return of(
        new InputStreamReader(System.in, Charset.defaultCharset()),
        stream(FileDescriptor.out),
        stream(FileDescriptor.err),
        terminals == null ? console : terminals.contains("0"),
        terminals == null ? console : terminals.contains("1"),
        System.getenv());
  }

  /** A variable, absent when unset or empty. */
  public @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isEmpty() ? null : value;
  }

  /** Says a line to people. */
  public void say(String line) {
    err.println(line);
  }

  /** Reads an answer; null at the end of input. */
  public @Nullable String answer() {
    try {
      return in.readLine();
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  private static Writer stream(FileDescriptor descriptor) {
    return new java.io.OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8);
  }
}
