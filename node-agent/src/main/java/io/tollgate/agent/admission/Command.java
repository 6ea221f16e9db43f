package io.tollgate.agent.admission;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * A program of the machine's that is asked something. The driver's tools can hang for ever in the
 * kernel, so an answer has a limit, goes to a file and not to a pipe, and a second question waits
 * until the first process is gone.
 */
final class Command {

  private static final long MOST_BYTES = 1 << 20;

  /** How it went. */
  enum Outcome {
    /** Ended with 0. */
    ANSWERED,
    /** Ended with something else. */
    FAILED,
    /** There is no such program. */
    MISSING,
    /** Took too long, or an earlier one still hangs. */
    HANGS
  }

  /**
   * The answer.
   *
   * @param text what it said, both streams together
   */
  record Answer(Outcome outcome, String text) {

    /** The first line that says something. */
    String firstLine() {
      return text.lines().map(String::strip).filter(line -> !line.isEmpty()).findFirst().orElse("");
    }
  }

  private final Duration limit;
  private final List<String> words;
  private Optional<Process> hanging = Optional.empty();

  /**
   * @param limit how long an answer may take
   * @param words the program and its arguments
   */
  Command(Duration limit, String... words) {
    this.limit = limit;
    this.words = List.of(words);
  }

  /** Asks; may be interrupted, and then says that it hangs. */
  Answer ask() {
    if (hanging.filter(Process::isAlive).isPresent()) {
      return new Answer(Outcome.HANGS, "");
    }
    hanging = Optional.empty();
    Optional<Path> output = Optional.empty();
    try {
      output = Optional.of(Files.createTempFile("tollgate", ".txt"));
      return ask(output.get());
    } catch (IOException e) {
      return new Answer(Outcome.MISSING, String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return new Answer(Outcome.HANGS, "");
    } finally {
      output.map(Path::toFile).ifPresent(File::delete);
    }
  }

  private Answer ask(Path output) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(words)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(output.toFile())
            .start();
    if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
      process.destroyForcibly();
      hanging = Optional.of(process);
      return new Answer(Outcome.HANGS, "");
    }
    String text =
        Files.size(output) > MOST_BYTES ? "" : Files.readString(output, StandardCharsets.UTF_8);
    return new Answer(process.exitValue() == 0 ? Outcome.ANSWERED : Outcome.FAILED, text);
  }
}
