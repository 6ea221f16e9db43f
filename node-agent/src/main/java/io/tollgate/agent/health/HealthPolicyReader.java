package io.tollgate.agent.health;

import io.tollgate.agent.protocol.ConditionSeverity;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Reads the health policy: the built-in one with an operator's file over it. Goes on after a
 * mistake, so that all of them are told at once.
 */
public final class HealthPolicyReader {

  private static final String BUILT_IN = "policy.properties";
  private static final int XID_MAX = 1_000_000;

  private final Map<Integer, XidClass> xids = new HashMap<>();
  private final Map<String, ConditionSeverity> severities = new HashMap<>();
  private final Set<Cause> returning = EnumSet.noneOf(Cause.class);
  private final Map<HealthPolicy.Limit, Integer> limits = new EnumMap<>(HealthPolicy.Limit.class);
  private final String source;
  private final List<String> mistakes;

  private HealthPolicyReader(String source, List<String> mistakes) {
    this.source = source;
    this.mistakes = mistakes;
  }

  /** The policy that comes with the agent. */
  public static HealthPolicy builtIn() {
    return read(Optional.empty(), new java.util.ArrayList<>());
  }

  /**
   * The built-in policy with a file over it.
   *
   * @param file properties, if one was named
   * @param mistakes takes a sentence for each line that cannot be followed: what, why, what to do
   */
  public static HealthPolicy read(Optional<Path> file, List<String> mistakes) {
    Properties lines = builtInLines();
    HealthPolicyReader reader =
        new HealthPolicyReader(file.map(Path::toString).orElse(BUILT_IN), mistakes);
    if (file.isPresent()) {
      Properties over = new Properties();
      try (Reader text = Files.newBufferedReader(file.get())) {
        over.load(text);
      } catch (IOException | IllegalArgumentException e) {
        mistakes.add(
            "--health-policy "
                + file.get()
                + " cannot be read ("
                + e
                + "). Name a readable properties file, or leave the flag out for the built-in"
                + " policy.");
      }
      lines.putAll(over);
    }
    return reader.policy(lines);
  }

  private static Properties builtInLines() {
    Properties lines = new Properties();
    try (InputStream bytes = HealthPolicyReader.class.getResourceAsStream(BUILT_IN)) {
      if (bytes == null) {
        throw new IllegalStateException("the agent's jar lacks " + BUILT_IN);
      }
      lines.load(new InputStreamReader(bytes, StandardCharsets.UTF_8));
      return lines;
    } catch (IOException e) {
      throw new UncheckedIOException("the agent's own " + BUILT_IN + " cannot be read", e);
    }
  }

  private HealthPolicy policy(Properties lines) {
    for (String key : new TreeSet<>(lines.stringPropertyNames())) {
      String value = lines.getProperty(key).strip().toLowerCase(Locale.ROOT);
      int dot = key.indexOf('.');
      String word = key.substring(dot + 1);
      switch (dot < 0 ? "" : key.substring(0, dot)) {
        case "xid" -> xid(key, word, value);
        case "severity" -> severity(key, word, value);
        case "returns" -> returns(key, word, value);
        case "limit" -> limit(key, word, value);
        default ->
            mistake(key, "is no setting of a health policy", "Use xid, severity, returns or limit");
      }
    }
    return new HealthPolicy(xids, severities, returning, limits);
  }

  private void xid(String key, String word, String value) {
    Optional<Integer> number = number(word, 1, XID_MAX);
    Optional<XidClass> kind = XidClass.of(value);
    if (number.isEmpty()) {
      mistake(key, "names no XID", "Write xid. and a whole number from 1 to " + XID_MAX);
    } else if (kind.isEmpty()) {
      mistake(
          key,
          "is '" + value + "', which is no class",
          "Choose one of " + words(XidClass.values()));
    } else {
      xids.put(number.get(), kind.get());
    }
  }

  private void severity(String key, String word, String value) {
    if (Cause.of(word).isEmpty() && XidClass.of(word).isEmpty()) {
      mistake(
          key,
          "names neither a cause nor a class of XIDs",
          "Choose one of " + words(XidClass.values()) + ", " + words(Cause.values()));
      return;
    }
    Optional<ConditionSeverity> severity =
        Arrays.stream(ConditionSeverity.values())
            .filter(one -> HealthPolicy.word(one).equals(value))
            .findFirst();
    if (severity.isPresent()) {
      severities.put(word, severity.get());
    } else if (!value.equals("ignore")) {
      mistake(
          key,
          "is '" + value + "', which is no severity",
          "Choose one of ignore, " + words(ConditionSeverity.values()));
    }
  }

  private void returns(String key, String word, String value) {
    Optional<Cause> cause = Cause.of(word);
    if (cause.isEmpty() || !cause.get().isState()) {
      mistake(
          key,
          cause.isEmpty() ? "names no cause" : "names what happens and is never over",
          "Choose one of "
              + words(Arrays.stream(Cause.values()).filter(Cause::isState).toArray(Cause[]::new)));
    } else if (value.equals("true")) {
      returning.add(cause.get());
    } else if (!value.equals("false")) {
      mistake(key, "is '" + value + "', which is neither true nor false", "Say which");
    }
  }

  private void limit(String key, String word, String value) {
    Optional<HealthPolicy.Limit> limit =
        Arrays.stream(HealthPolicy.Limit.values())
            .filter(one -> one.word().equals(word))
            .findFirst();
    if (limit.isEmpty()) {
      mistake(key, "is no limit", "Choose one of " + words(HealthPolicy.Limit.values()));
      return;
    }
    Optional<Integer> number = number(value, limit.get().low, limit.get().high);
    if (number.isPresent()) {
      limits.put(limit.get(), number.get());
    } else {
      mistake(
          key,
          "is '" + value + "', which is out of range",
          "Give a whole number from " + limit.get().low + " to " + limit.get().high);
    }
  }

  private static Optional<Integer> number(String text, int low, int high) {
    try {
      int value = Integer.parseInt(text);
      return value >= low && value <= high ? Optional.of(value) : Optional.empty();
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  private static String words(Enum<?>[] values) {
    return Arrays.stream(values)
        .map(value -> value.name().toLowerCase(Locale.ROOT))
        .collect(Collectors.joining(", "));
  }

  private void mistake(String key, String what, String whatToDo) {
    mistakes.add("--health-policy " + source + ": '" + key + "' " + what + ". " + whatToDo + ".");
  }
}
