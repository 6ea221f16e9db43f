package io.tollgate.cli.session;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.client.FileClient;
import io.tollgate.cli.client.Refusal;
import io.tollgate.cli.output.Terminal;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Iterator;
import java.util.Optional;

/**
 * Fetches one file. What has come stands beside the target, in a file that is named with the
 * version, so that an interrupted download goes on where it stopped, also in the next run, and
 * never mixes two versions.
 */
final class FileDownload {
  private static final int TRIES = 5;
  private static final Duration PAUSE = Duration.ofSeconds(1);
  private static final String SUFFIX = ".part";

  private final FileClient client;
  private final Terminal terminal;

  FileDownload(FileClient client, Terminal terminal) {
    this.client = client;
    this.terminal = terminal;
  }

  /** A part of a file that came in an earlier try. */
  private record Part(Path file, String etag) {}

  /**
   * Fetches.
   *
   * @param url the file's address, with a query that can be added to
   * @return its size
   */
  long to(Path target, String url) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(target, url);
      } catch (Refusal refused) {
        if (refused.status() != 412 || attempt >= TRIES) {
          throw refused;
        }
        terminal.say("The file has changed; beginning it again.");
        forget(target);
      } catch (IOException broken) {
        if (attempt >= TRIES) {
          throw new CommandFailure(
              ExitCode.SERVER,
              "The file broke off "
                  + TRIES
                  + " times. If the work is still writing it, wait, or fetch what is there with"
                  + " --changing; otherwise run the same command again: it goes on.",
              broken);
        }
        Pause.of(PAUSE);
      }
    }
  }

  private long once(Path target, String url) throws IOException {
    Optional<Part> begun = part(target);
    long offset = begun.isPresent() ? Files.size(begun.get().file()) : 0;
    String etag = begun.map(Part::etag).orElse(null);
    try (FileClient.Opened opened = client.open(url + "&offset=" + offset, etag)) {
      Path part =
          begun
              .map(Part::file)
              .orElseGet(
                  () -> target.resolveSibling(target.getFileName() + "." + opened.etag() + SUFFIX));
      try (OutputStream out =
          Files.newOutputStream(part, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        new Progress(terminal, target.getFileName().toString(), opened.size())
            .copy(opened.body(), out, offset);
      }
      if (Files.size(part) != opened.size()) {
        throw new IOException("only " + Files.size(part) + " of " + opened.size() + " bytes came");
      }
      Files.move(part, target, StandardCopyOption.REPLACE_EXISTING);
      return opened.size();
    }
  }

  private static Optional<Part> part(Path target) throws IOException {
    String begin = target.getFileName() + ".";
    Path folder = target.toAbsolutePath().getParent();
    try (DirectoryStream<Path> parts =
        Files.newDirectoryStream(folder, entry -> isPart(entry, begin))) {
      Iterator<Path> first = parts.iterator();
      if (!first.hasNext()) {
        return Optional.empty();
      }
      Path file = first.next();
      String name = file.getFileName().toString();
      return Optional.of(
          new Part(file, name.substring(begin.length(), name.length() - SUFFIX.length())));
    }
  }

  private static boolean isPart(Path entry, String begin) {
    String name = entry.getFileName().toString();
    return name.startsWith(begin)
        && name.endsWith(SUFFIX)
        && name.length() > begin.length() + SUFFIX.length()
        && name.substring(begin.length(), name.length() - SUFFIX.length()).matches("[0-9a-f-]+");
  }

  private static void forget(Path target) throws IOException {
    Optional<Part> begun = part(target);
    if (begun.isPresent()) {
      Files.deleteIfExists(begun.get().file());
    }
  }
}
