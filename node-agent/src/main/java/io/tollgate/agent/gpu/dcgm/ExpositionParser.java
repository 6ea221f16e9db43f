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
 * Looks at each character a fixed number of times, whatever the text.
 */
public final class ExpositionParser {

  /** Longest line that is looked at, in characters. */
  static final int MOST_LINE = 16_384;

  /** Most lines of one scrape, comments and blank ones included. */
  static final int MOST_LINES = 200_000;

  /** Most samples that are taken from one scrape. */
  static final int MOST_SAMPLES = 50_000;

  private static final int MOST_LABELS = 64;

  private final LineCursor cursor;
  private final List<Sample> samples = new ArrayList<>();
  private int skipped;

  private ExpositionParser(String text) {
    cursor = new LineCursor(text);
  }

  /** Reads a whole scrape. */
  public static Exposition parse(String text) {
    ExpositionParser parser = new ExpositionParser(text);
    int lines = 0;
    boolean more = parser.cursor.nextLine();
    while (more && lines < MOST_LINES && parser.samples.size() < MOST_SAMPLES) {
      parser.line();
      lines++;
      more = parser.cursor.nextLine();
    }
    return new Exposition(parser.samples, parser.skipped, more, parser.cursor.looked());
  }

  private void line() {
    if (cursor.left() == 0 || cursor.peek() == '#') {
      return;
    }
    Optional<Sample> sample = cursor.left() > MOST_LINE ? Optional.empty() : sample();
    sample.ifPresentOrElse(samples::add, () -> skipped++);
  }

  private Optional<Sample> sample() {
    String name = cursor.word();
    if (name.isEmpty()) {
      return Optional.empty();
    }
    Map<String, String> labels = new LinkedHashMap<>();
    cursor.skipBlanks();
    if (cursor.peek() == '{' && !labels(labels)) {
      return Optional.empty();
    }
    cursor.skipBlanks();
    String value = cursor.token();
    return Numbers.looksLikeOne(value) && restIsHarmless()
        ? Optional.of(new Sample(name, labels, value))
        : Optional.empty();
  }

  /** After the value only a time stamp and an exemplar may come. */
  private boolean restIsHarmless() {
    cursor.skipBlanks();
    if (cursor.left() == 0 || cursor.peek() == '#') {
      return true;
    }
    boolean stamp = Numbers.looksLikeOne(cursor.token());
    cursor.skipBlanks();
    return stamp && (cursor.left() == 0 || cursor.peek() == '#');
  }

  private boolean labels(Map<String, String> into) {
    cursor.advance();
    while (true) {
      cursor.skipBlanks();
      if (cursor.peek() == '}') {
        cursor.advance();
        return true;
      }
      if (into.size() >= MOST_LABELS || !label(into)) {
        return false;
      }
      cursor.skipBlanks();
      if (cursor.peek() == ',') {
        cursor.advance();
      } else if (cursor.peek() != '}') {
        return false;
      }
    }
  }

  private boolean label(Map<String, String> into) {
    String name = cursor.word();
    cursor.skipBlanks();
    if (name.isEmpty() || cursor.peek() != '=') {
      return false;
    }
    cursor.advance();
    cursor.skipBlanks();
    Optional<String> value = quoted();
    value.ifPresent(text -> into.put(name, text));
    return value.isPresent();
  }

  private Optional<String> quoted() {
    if (cursor.peek() != '"') {
      return Optional.empty();
    }
    cursor.advance();
    String plain = cursor.until('"', '\\');
    if (cursor.peek() == '"') {
      cursor.advance();
      return Optional.of(plain);
    }
    StringBuilder text = new StringBuilder(plain);
    while (cursor.left() > 0) {
      char c = cursor.peek();
      cursor.advance();
      if (c == '"') {
        return Optional.of(text.toString());
      }
      if (c == '\\' && cursor.left() > 0) {
        char escaped = cursor.peek();
        cursor.advance();
        text.append(escaped == 'n' ? '\n' : escaped);
      } else {
        text.append(c);
      }
    }
    return Optional.empty();
  }
}
