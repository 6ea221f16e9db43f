package io.tollgate.scheduler;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;

/**
 * Options from flags, then the environment ({@code TOLLGATE_…}), then a properties file; the first
 * that says something wins. Every getter notes what is wrong and goes on.
 */
final class Options {
  private final Map<String, String> flags;
  private final Map<String, String> environment;
  private final Properties file = new Properties();
  private final Set<String> asked = new LinkedHashSet<>();

  private Options(Map<String, String> flags, Map<String, String> environment) {
    this.flags = flags;
    this.environment = environment;
  }

  /** Reads {@code --name value} and {@code --name=value}, and the file that --config names. */
  static Options of(
      List<String> arguments, Map<String, String> environment, List<String> mistakes) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (int i = 0; i < arguments.size(); i++) {
      String argument = arguments.get(i);
      if (!argument.startsWith("--")) {
        mistakes.add("\"" + argument + "\" is not an option; options start with --. See --help.");
        continue;
      }
      int equals = argument.indexOf('=');
      if (equals > 0) {
        flags.put(argument.substring(2, equals), argument.substring(equals + 1));
      } else if (i + 1 < arguments.size()) {
        flags.put(argument.substring(2), arguments.get(++i));
      } else {
        mistakes.add(argument + " needs a value. See --help.");
      }
    }
    Options options = new Options(flags, environment);
    options.text("config").ifPresent(path -> options.load(Path.of(path), mistakes));
    return options;
  }

  private void load(Path path, List<String> mistakes) {
    try (Reader reader = Files.newBufferedReader(path)) {
      file.load(reader);
    } catch (IOException | IllegalArgumentException broken) {
      mistakes.add(
          "--config "
              + path
              + " could not be read ("
              + broken.getMessage()
              + "). It must be a"
              + " properties file of lines like database-url=….");
    }
  }

  Optional<String> text(String name) {
    asked.add(name);
    String variable = "TOLLGATE_" + name.toUpperCase(Locale.ROOT).replace('-', '_');
    return Optional.ofNullable(flags.get(name))
        .or(() -> Optional.ofNullable(environment.get(variable)))
        .or(() -> Optional.ofNullable(file.getProperty(name)))
        .map(String::strip)
        .filter(value -> !value.isEmpty());
  }

  long number(String name, long min, long max, long otherwise, List<String> mistakes) {
    Optional<String> text = text(name);
    if (text.isEmpty()) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text.get());
      if (value >= min && value <= max) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Said below, in the same words.
    }
    mistakes.add(
        "--"
            + name
            + " is \""
            + text.get()
            + "\" and must be a whole number from "
            + min
            + " to "
            + max
            + ".");
    return otherwise;
  }

  /** A secret from the environment, the file, or a file of its own; never from a flag. */
  Optional<String> secret(String name, String fileOption, List<String> mistakes) {
    if (flags.containsKey(name)) {
      mistakes.add(
          "--"
              + name
              + " would show the secret in the list of processes. Use --"
              + fileOption
              + " or the environment variable TOLLGATE_"
              + name.toUpperCase(Locale.ROOT).replace('-', '_')
              + ".");
    }
    Optional<Path> path = readableFile(fileOption, mistakes);
    if (path.isPresent()) {
      try {
        return Optional.of(ServerConfig.firstLine(path.get()));
      } catch (IOException unreadable) {
        mistakes.add("--" + fileOption + " could not be read: " + unreadable.getMessage());
      }
    }
    return flags.containsKey(name) ? Optional.empty() : text(name);
  }

  Optional<Path> readableFile(String name, List<String> mistakes) {
    Optional<Path> path = text(name).map(Path::of);
    if (path.isPresent() && !Files.isReadable(path.get())) {
      mistakes.add(
          "--"
              + name
              + " "
              + path.get()
              + " cannot be read. Check that the file is there and that"
              + " you may read it.");
      return Optional.empty();
    }
    return path;
  }

  void refuseUnknown(List<String> mistakes) {
    asked.add("config");
    for (String name : flags.keySet()) {
      if (!asked.contains(name)) {
        mistakes.add("--" + name + " is not an option. See --help.");
      }
    }
    for (String name : file.stringPropertyNames()) {
      if (!asked.contains(name)) {
        mistakes.add("\"" + name + "\" in the --config file is not an option. See --help.");
      }
    }
  }
}
