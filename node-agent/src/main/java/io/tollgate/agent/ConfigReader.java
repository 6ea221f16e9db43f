package io.tollgate.agent;

import io.tollgate.agent.runtime.LogLimits;
import java.io.IOException;
import java.io.Reader;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.regex.Pattern;

/**
 * Puts the configuration together: a flag beats the environment, which beats the file. Goes on
 * after a mistake, so that all of them are told at once.
 */
final class ConfigReader {

  private static final Pattern SLUG = Pattern.compile("[a-z0-9][a-z0-9.-]{0,62}");

  private final Map<Setting, String> values;
  private final List<String> mistakes = new ArrayList<>();

  private ConfigReader(Map<Setting, String> values) {
    this.values = values;
  }

  /**
   * Reads and checks.
   *
   * @param flags what stood on the command line; labels joined by commas
   * @param environment the process's environment
   * @param file properties file, if one was named
   * @throws ConfigException with every mistake
   */
  static AgentConfig read(
      Map<Setting, String> flags, Map<String, String> environment, Optional<Path> file)
      throws ConfigException {
    Properties properties = new Properties();
    List<String> early = new ArrayList<>();
    if (file.isPresent()) {
      try (Reader reader = Files.newBufferedReader(file.get())) {
        properties.load(reader);
      } catch (IOException | IllegalArgumentException e) {
        early.add("--config " + file.get() + " cannot be read (" + e + "). Name a readable file.");
      }
    }
    Map<Setting, String> values = new LinkedHashMap<>();
    for (Setting setting : Setting.values()) {
      Optional.ofNullable(flags.get(setting))
          .or(() -> Optional.ofNullable(environment.get(setting.environmentName())))
          .or(() -> Optional.ofNullable(properties.getProperty(setting.key())))
          .map(String::strip)
          .filter(value -> !value.isEmpty())
          .ifPresent(value -> values.put(setting, value));
      properties.remove(setting.key());
    }
    properties
        .stringPropertyNames()
        .forEach(
            key ->
                early.add("The file has an unknown setting '" + key + "'. Correct or remove it."));
    ConfigReader reader = new ConfigReader(values);
    reader.mistakes.addAll(early);
    return reader.build();
  }

  private AgentConfig build() throws ConfigException {
    InstrumentReader instruments = new InstrumentReader(values, this::mistake);
    instruments.expandSimulate();
    int simulatedGpus = (int) number(Setting.SIMULATED_GPUS, 8, 1, 64);
    AgentConfig config =
        new AgentConfig(
            servers(),
            Path.of(text(Setting.STATE_DIR, "")),
            token(),
            text(Setting.NAME, "agent"),
            probe(),
            uri(Setting.DCGM_URL, text(Setting.DCGM_URL, "http://127.0.0.1:9400/metrics")),
            simulatedGpus,
            model(),
            text(Setting.ADDRESS, "127.0.0.1"),
            labels(),
            Duration.ofMillis(number(Setting.SCRAPE_INTERVAL_MS, 15_000, 100, 300_000)),
            instruments.read((int) number(Setting.METRICS_PORT, 0, 0, 65_535), simulatedGpus),
            logLimits(),
            flag(Setting.STOP_WORKLOADS),
            (int) number(Setting.CPUS, Runtime.getRuntime().availableProcessors(), 1, 65_536),
            number(Setting.MEMORY_BYTES, machineMemory(), 1, Long.MAX_VALUE));
    if (!values.containsKey(Setting.STATE_DIR)) {
      mistake(Setting.STATE_DIR, "is missing. The agent keeps its key and its work there. Give it");
    }
    if (!mistakes.isEmpty()) {
      throw new ConfigException(mistakes);
    }
    return config;
  }

  private String text(Setting setting, String otherwise) {
    return values.getOrDefault(setting, otherwise);
  }

  private void mistake(Setting setting, String sentence) {
    mistakes.add(
        "--"
            + setting.key()
            + " (or "
            + setting.environmentName()
            + ") "
            + sentence
            + ": "
            + setting.help()
            + ".");
  }

  private List<URI> servers() {
    String text = text(Setting.SERVER_URL, "");
    if (text.isEmpty()) {
      mistake(
          Setting.SERVER_URL,
          "is missing. Without it there is nobody to work for. Give the address");
      return List.of(URI.create("http://127.0.0.1/"));
    }
    return Arrays.stream(text.split(",", -1))
        .map(one -> uri(Setting.SERVER_URL, one.strip()))
        .distinct()
        .toList();
  }

  private URI uri(Setting setting, String text) {
    try {
      URI uri = URI.create(text);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null) {
        return uri;
      }
    } catch (IllegalArgumentException notAnAddress) {
      // Told below, in the same words as an address of another kind.
    }
    mistake(setting, "is '" + text + "', which is no http or https address. Give one");
    return URI.create("http://127.0.0.1/");
  }

  private long number(Setting setting, long otherwise, long low, long high) {
    String text = values.get(setting);
    if (text == null) {
      return otherwise;
    }
    try {
      long value = Long.parseLong(text);
      if (value >= low && value <= high) {
        return value;
      }
    } catch (NumberFormatException notANumber) {
      // Told below, in the same words as a number out of range.
    }
    mistake(
        setting,
        "is '"
            + text
            + "'. It has to be a whole number from "
            + low
            + " to "
            + high
            + ". Give one");
    return otherwise;
  }

  private LogLimits logLimits() {
    return new LogLimits(
        Duration.ofSeconds(number(Setting.LOG_RETENTION_SECONDS, 3_600, 0, 31_536_000)),
        number(Setting.KEPT_LOG_BYTES_MAX, 1L << 30, 0, Long.MAX_VALUE));
  }

  private boolean flag(Setting setting) {
    String text = text(setting, "false");
    if (!text.equals("true") && !text.equals("false")) {
      mistake(setting, "is '" + text + "'. It is either true or false. Say which");
    }
    return text.equals("true");
  }

  private AgentConfig.ProbeChoice probe() {
    String text = text(Setting.GPU_PROBE, "auto");
    for (AgentConfig.ProbeChoice choice : AgentConfig.ProbeChoice.values()) {
      if (choice.name().toLowerCase(Locale.ROOT).replace('_', '-').equals(text)) {
        return choice;
      }
    }
    mistake(Setting.GPU_PROBE, "is '" + text + "', which is no probe. Choose one");
    return AgentConfig.ProbeChoice.AUTO;
  }

  private String model() {
    String text = text(Setting.SIMULATED_MODEL, "h100");
    if (!SLUG.matcher(text).matches()) {
      mistake(
          Setting.SIMULATED_MODEL,
          "is '" + text + "'. A model is lower-case letters, digits, dots and dashes. Give one");
    }
    return text;
  }

  private Optional<String> token() {
    String token = values.get(Setting.JOIN_TOKEN);
    String file = values.get(Setting.JOIN_TOKEN_FILE);
    if (token != null || file == null) {
      return Optional.ofNullable(token);
    }
    try {
      return Optional.of(Files.readString(Path.of(file)).strip());
    } catch (IOException e) {
      mistake(
          Setting.JOIN_TOKEN_FILE, "is " + file + ", which cannot be read. Name a readable one");
      return Optional.empty();
    }
  }

  private Map<String, String> labels() {
    Map<String, String> labels = new LinkedHashMap<>();
    String text = text(Setting.LABEL, "");
    for (String pair : text.isEmpty() ? new String[0] : text.split(",", -1)) {
      int equals = pair.indexOf('=');
      if (equals < 1) {
        mistake(Setting.LABEL, "holds '" + pair + "', which is not key=value. Write it so");
      } else {
        labels.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
      }
    }
    return labels;
  }

  private static long machineMemory() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
        if (line.startsWith("MemTotal:")) {
          return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
        }
      }
    } catch (IOException | NumberFormatException unknown) {
      // The caller gets the smallest answer; a person can give the real one.
    }
    return Runtime.getRuntime().maxMemory();
  }
}
