package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Node;
import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.text.Times;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The value of a word, to be taken as some type. A value that is not there is empty; one of another
 * type is empty and a problem, so that reading always goes on to the end.
 */
final class Value {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,9}");
  private static final Pattern DECIMAL = Pattern.compile("-?[0-9]{1,12}(\\.[0-9]{1,6})?");

  private final Problems problems;
  private final String path;
  private final int line;
  private final @Nullable Node node;

  /**
   * @param path the word with the part it belongs to, such as {@code submit.minutes}
   * @param line where the word stands
   * @param node null when the word is not there
   */
  Value(Problems problems, String path, int line, @Nullable Node node) {
    this.problems = problems;
    this.path = path;
    this.line = line;
    this.node = node;
  }

  int line() {
    return node == null ? line : node.line();
  }

  boolean present() {
    return node != null;
  }

  Optional<String> text() {
    return as("some text", Optional::of);
  }

  /** A name for something of the file. */
  Optional<String> name() {
    return as(
        "a name of letters, digits, dots and dashes",
        text -> Optional.of(text).filter(given -> NAME.matcher(given).matches()));
  }

  Optional<Integer> whole(int least, int most) {
    return as(
        "a whole number from " + least + " to " + most,
        text ->
            WHOLE.matcher(text).matches()
                ? Optional.of(Integer.parseInt(text)).filter(n -> n >= least && n <= most)
                : Optional.empty());
  }

  /** A number with at most six digits after the point. */
  Optional<BigDecimal> decimal(BigDecimal least) {
    return as(
        "a number of at least " + least.toPlainString() + " with at most 6 digits after the point",
        text ->
            DECIMAL.matcher(text).matches()
                ? Optional.of(new BigDecimal(text)).filter(n -> n.compareTo(least) >= 0)
                : Optional.empty());
  }

  /** Credits, as micro-credits. */
  Optional<Long> micros(long leastCredits) {
    return decimal(BigDecimal.valueOf(leastCredits))
        .map(credits -> credits.movePointRight(6).longValueExact());
  }

  Optional<Boolean> truth() {
    return as(
        "true or false",
        text ->
            text.equals("true") || text.equals("false")
                ? Optional.of(text.equals("true"))
                : Optional.empty());
  }

  Optional<Duration> time() {
    return as("a time of one number and one unit, such as 30s, 5m, 2h or 7d", Times::of);
  }

  /** One of those words. */
  Optional<String> choice(String kind, Collection<String> known) {
    Optional<String> given = text();
    if (given.isPresent() && !known.contains(given.get())) {
      problems.unknown(line(), kind, given.get(), known);
      return Optional.empty();
    }
    return given;
  }

  /** The items of a list; none when the word is not there. */
  List<Value> items() {
    return structure(
            "a list",
            node ->
                node.fold(
                    text -> Optional.<List<Node>>empty(),
                    sequence -> Optional.of(sequence.items()),
                    mapping -> Optional.empty()))
        .orElse(List.of())
        .stream()
        .map(item -> new Value(problems, path, item.line(), item))
        .toList();
  }

  /** Names chosen by the file with their values; none when the word is not there. */
  Map<String, Value> entries() {
    Map<String, Value> entries = new LinkedHashMap<>();
    for (Node.Entry entry : mapping().map(Node.Mapping::entries).orElse(List.of())) {
      entries.put(
          entry.word(),
          new Value(problems, path + "." + entry.word(), entry.line(), entry.value()));
    }
    return entries;
  }

  /** Words of the vocabulary, those of that part. */
  Fields fields(String part) {
    Optional<Node.Mapping> mapping = mapping();
    return new Fields(
        problems,
        part,
        line(),
        mapping.orElseGet(() -> new Node.Mapping(line(), List.of())),
        mapping.isPresent());
  }

  /** Whether it is a list. */
  boolean isList() {
    return node instanceof Node.Sequence;
  }

  /** Whether it is one scalar. */
  boolean isText() {
    return node instanceof Node.Text;
  }

  /** Whether nothing stands after the colon. */
  boolean isNothing() {
    return node instanceof Node.Text text && text.text().isEmpty();
  }

  private Optional<Node.Mapping> mapping() {
    return structure(
        "words with values",
        node -> node.fold(text -> Optional.empty(), sequence -> Optional.empty(), Optional::of));
  }

  private <T> Optional<T> as(String expected, Function<String, Optional<T>> type) {
    return structure(
        expected,
        found ->
            found.fold(
                text -> text.text().isEmpty() ? Optional.empty() : type.apply(text.text()),
                sequence -> Optional.empty(),
                mapping -> Optional.empty()));
  }

  private <T> Optional<T> structure(String expected, Function<Node, Optional<T>> type) {
    if (node == null) {
      return Optional.empty();
    }
    Optional<T> found = type.apply(node);
    if (found.isEmpty()) {
      problems.say(line(), path + ": expected " + expected + ", found " + node.kind() + ".");
    }
    return found;
  }
}
