package io.tollgate.agent.runtime.process;

import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * What is written on kept work. Times are milliseconds of the wall's clock, so that they mean the
 * same to the next agent and after a restart of the machine.
 *
 * @param format version of this layout
 * @param sinceMs when it was put here
 * @param keepSeconds how long it stays
 * @param bytes what it takes; negative before it was cleared of what nobody needs
 */
record KeptLabel(int format, long sinceMs, long keepSeconds, long bytes) {

  private static final int FORMAT = 1;
  static final String NAME = "kept.json";

  static KeptLabel fresh(Instant since, Duration keep) {
    return new KeptLabel(FORMAT, since.toEpochMilli(), keep.toSeconds(), -1);
  }

  /** Empty when there is none that can be read. */
  static Optional<KeptLabel> read(Path directory) {
    try {
      return DurableFile.read(directory.resolve(NAME), KeptLabel.class)
          .filter(label -> label.format() == FORMAT);
    } catch (IOException broken) {
      return Optional.empty();
    }
  }

  void write(Path directory) throws IOException {
    DurableFile.writeSwiftly(directory.resolve(NAME), this);
  }

  KeptLabel cleared(long taken) {
    return new KeptLabel(format, sinceMs, keepSeconds, taken);
  }

  boolean isCleared() {
    return bytes >= 0;
  }

  boolean isOver(Instant now) {
    return now.toEpochMilli() - sinceMs >= keepSeconds * 1000;
  }
}
