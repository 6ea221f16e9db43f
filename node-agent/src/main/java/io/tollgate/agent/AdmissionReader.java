package io.tollgate.agent;

import io.tollgate.agent.admission.AdmissionSettings;
import io.tollgate.agent.hook.HookSettings;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads what concerns the admission of the node and the site's hooks. */
final class AdmissionReader {

  private final ConfigReader reader;

  AdmissionReader(ConfigReader reader) {
    this.reader = reader;
  }

  AdmissionSettings read() {
    return new AdmissionSettings(
        reader.given(Setting.EXPECT_GPUS)
            ? OptionalInt.of((int) reader.number(Setting.EXPECT_GPUS, 1, 1, 1_024))
            : OptionalInt.empty(),
        reader.number(Setting.FREE_DISK_BYTES, 5L << 30, 0, Long.MAX_VALUE),
        (int) reader.number(Setting.FREE_DISK_PERCENT, 5, 0, 100),
        reader.flag(Setting.DIAG),
        seconds(Setting.DIAG_LIMIT_SECONDS, 120),
        hooks());
  }

  private HookSettings hooks() {
    Optional<Path> directory =
        Optional.of(reader.text(Setting.HOOKS, "")).filter(s -> !s.isEmpty()).map(Path::of);
    directory
        .filter(named -> !Files.isDirectory(named))
        .ifPresent(
            missing ->
                reader.mistake(
                    Setting.HOOKS,
                    "is '" + missing + "', which is no directory. Make it or leave the flag out"));
    return new HookSettings(
        directory,
        seconds(Setting.PROLOG_LIMIT_SECONDS, 60),
        seconds(Setting.EPILOG_LIMIT_SECONDS, 60));
  }

  private Duration seconds(Setting setting, long otherwise) {
    return Duration.ofSeconds(reader.number(setting, otherwise, 1, 3_600));
  }
}
