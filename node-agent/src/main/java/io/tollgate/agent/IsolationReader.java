package io.tollgate.agent;

import io.tollgate.agent.isolation.IsolationConfig;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads how work is to be set apart. */
final class IsolationReader {

  private static final Pattern RANGE = Pattern.compile("(\\d{1,9})-(\\d{1,9})");

  /** Directly below what systemd gives to services, and above what it gives to home directories. */
  private static final IsolationConfig.UserRange USERS =
      new IsolationConfig.UserRange(60_928, 61_183);

  private static final long PROCESSES_MAX = 16_384;
  private static final long OPEN_FILES_MAX = 1_048_576;
  private static final long FILE_BYTES_MAX = 1L << 40;

  private IsolationReader() {}

  static IsolationConfig read(ConfigReader reader) {
    return new IsolationConfig(
        choice(reader),
        users(reader),
        reader.number(Setting.WORKLOAD_PROCESSES_MAX, PROCESSES_MAX, 0, 4_194_304),
        reader.number(Setting.WORKLOAD_OPEN_FILES_MAX, OPEN_FILES_MAX, 0, 1L << 30),
        reader.number(Setting.WORKLOAD_FILE_BYTES_MAX, FILE_BYTES_MAX, 0, Long.MAX_VALUE));
  }

  private static IsolationConfig.Choice choice(ConfigReader reader) {
    String text = reader.text(Setting.ISOLATION, "auto");
    for (IsolationConfig.Choice choice : IsolationConfig.Choice.values()) {
      if (choice.name().toLowerCase(Locale.ROOT).equals(text)) {
        return choice;
      }
    }
    reader.mistake(Setting.ISOLATION, "is '" + text + "'. Choose auto, required or none");
    return IsolationConfig.Choice.AUTO;
  }

  private static IsolationConfig.UserRange users(ConfigReader reader) {
    String text = reader.text(Setting.WORKLOAD_UIDS, USERS.toString());
    Matcher range = RANGE.matcher(text);
    if (range.matches()) {
      int from = Integer.parseInt(range.group(1));
      int to = Integer.parseInt(range.group(2));
      if (1 <= from && from <= to) {
        return new IsolationConfig.UserRange(from, to);
      }
    }
    reader.mistake(
        Setting.WORKLOAD_UIDS,
        "is '" + text + "'. It has to be two numbers such as " + USERS + ". Give a range");
    return USERS;
  }
}
