package io.tollgate.agent.gpu.dcgm;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Reads the Prometheus text format line by line. Pure. Accepts what exporters, proxies and
 * federation really write: spaces between labels, time stamps, exemplars, missing TYPE lines,
 * repeated headers, Windows line ends, title lines. What cannot be read is skipped and counted.
 */
public final class ExpositionParser {

  /** Longest line that is looked at, in characters. */
  static final int MOST_LINE = 16_384;

  /** Most samples that are taken from one scrape. */
  static final int MOST_SAMPLES = 100_000;

  private static final int MOST_LABELS = 64;

  private final String line;
  private int at;

  private ExpositionParser(String line) {
    this.line = line;
  }

  /** Reads a whole scrape. */
  public static Exposition parse(String text) {
    List<Sample> samples = new ArrayList<>();
    int skipped = 0;
    int from = 0;
    while (from < text.length()) {
      int end = text.indexOf('\n', from);
      end = end < 0 ? text.length() : end;
      String line = end - from > MOST_LINE ? "?" : text.substring(from, end).strip();
      from = end + 1;
      if (line.isEmpty() || line.charAt(0) == '#') {
        continue;
      }
      Optional<Sample> sample = new ExpositionParser(line).sample();
      if (sample.isEmpty()) {
        skipped++;
      } else if (samples.size() == MOST_SAMPLES) {
        return new Exposition(samples, skipped, true);
      } else {
        samples.add(sample.get());
      }
    }
    return new Exposition(samples, skipped, false);
  }

  private Optional<Sample> sample() {
    String name = word();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> labels = new LinkedHashMap<>();
    skipBlanks();
    if (peek() == '{' && !labels(labels)) {
      return Optional.empty();
    }
    skipBlanks();
    int from = at;
    while (at < line.length() && !Character.isWhitespace(line.charAt(at))) {
      at++;
    }
    String value = line.substring(from, at);
    return Numbers.looksLikeOne(value) && restIsHarmless()
        ? Optional.of(new Sample(name, labels, value))
        : Optional.empty();
  }

  /** After the value only a time stamp and an exemplar may come. */
  private boolean restIsHarmless() {
    skipBlanks();
    int exemplar = line.indexOf('#', at);
    String stamp = line.substring(at, exemplar < 0 ? line.length() : exemplar).strip();
    return stamp.isEmpty() || Numbers.looksLikeOne(stamp);
  }

  private boolean labels(Map<String, String> into) {
    at++;
    while (true) {
      skipBlanks();
      if (peek() == '}') {
        at++;
        return true;
      }
      String name = word();
      skipBlanks();
      if (name.isEmpty() || peek() != '=' || into.size() >= MOST_LABELS) {
        return false;
      }
      at++;
      skipBlanks();
      Optional<String> value = quoted();
      if (value.isEmpty()) {
        return false;
      }
      into.put(name, value.get());
      skipBlanks();
      if (peek() == ',') {
        at++;
      } else if (peek() != '}') {
        return false;
      }
    }
  }

  private Optional<String> quoted() {
    if (peek() != '"') {
      return Optional.empty();
    }
    StringBuilder text = new StringBuilder();
    for (at++; at < line.length(); at++) {
      char c = line.charAt(at);
      if (c == '"') {
        at++;
        return Optional.of(text.toString());
      }
      if (c == '\\' && at + 1 < line.length()) {
        char next = line.charAt(++at);
        text.append(next == 'n' ? '\n' : next);
      } else {
        text.append(c);
      }
    }
    return Optional.empty();
  }

  private String word() {
    int from = at;
    while (at < line.length() && isWordCharacter(line.charAt(at), at == from)) {
      at++;
    }
    return line.substring(from, at);
  }

  private static boolean isWordCharacter(char c, boolean first) {
    return c == '_'
        || c == ':'
        || (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (!first && c >= '0' && c <= '9');
  }

  private void skipBlanks() {
    while (at < line.length() && (line.charAt(at) == ' ' || line.charAt(at) == '\t')) {
      at++;
    }
  }

  private char peek() {
    return at < line.length() ? line.charAt(at) : '\0';
  }
}
