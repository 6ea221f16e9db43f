package io.tollgate.agent.state;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Which agents can read a state directory. Fields that an older agent may ignore and a newer one
 * may miss do not change the number; whatever an older agent would misread raises it, and the code
 * that reads the older form stays.
 */
final class StateFormat {

  /** The newest that this agent reads, and the one that it writes. */
  static final int CURRENT = 1;

  private record Content(int format) {}

  private StateFormat() {}

  /**
   * Refuses what a newer agent wrote, before anything is changed, and marks the rest as ours.
   * Directories without the file are of the first format.
   *
   * @throws StateDirectoryException when it is newer
   * @throws IOException when the file cannot be read or written
   */
  static void claim(Path root) throws StateDirectoryException, IOException {
    Path file = root.resolve("format.json");
    Optional<Content> found = DurableFile.read(file, Content.class);
    if (found.isPresent() && found.get().format() > CURRENT) {
      throw new StateDirectoryException(
          "The state directory "
              + root
              + " was written by a newer agent (format "
              + found.get().format()
              + ", this one reads up to "
              + CURRENT
              + "). Nothing was changed, and the work of that agent goes on. Start that"
              + " version or a newer one on this directory.");
    }
    Content ours = new Content(CURRENT);
    if (!found.equals(Optional.of(ours))) {
      DurableFile.write(file, ours);
    }
  }
}
