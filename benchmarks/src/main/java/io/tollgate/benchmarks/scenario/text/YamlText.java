package io.tollgate.benchmarks.scenario.text;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.reader.ReaderException;

/** Reads one YAML document as text with lines. Nothing is constructed and no type is guessed. */
public final class YamlText {
  /** A scenario is written by hand; a longer one is something else. */
  public static final int CHARACTERS_MAX = 1 << 20;

  private static final int DEPTH_MAX = 32;

  private final Problems problems;

  private YamlText(Problems problems) {
    this.problems = problems;
  }

  /** The document, or empty when it is no YAML; what is wrong is added to the problems. */
  public static Optional<Node> read(String text, Problems problems) {
    if (text.length() > CHARACTERS_MAX) {
      problems.say(
          1,
          "the file has "
              + text.length()
              + " characters; at most "
              + CHARACTERS_MAX
              + " are read.");
      return Optional.empty();
    }
    try {
      var root = new Yaml(options()).compose(new StringReader(text));
      if (root == null) {
        problems.say(1, "the file is empty.");
        return Optional.empty();
      }
      return Optional.of(new YamlText(problems).node(root));
    } catch (MarkedYAMLException broken) {
      int line = broken.getProblemMark() == null ? 1 : broken.getProblemMark().getLine() + 1;
      problems.say(line, "this is not YAML: " + broken.getProblem() + ".");
    } catch (ReaderException broken) {
      String before = text.substring(0, Math.min(text.length(), Math.max(0, broken.getPosition())));
      problems.say(
          1 + (int) before.chars().filter(c -> c == '\n').count(),
          "this is not YAML: a character that cannot be printed.");
    } catch (YAMLException broken) {
      problems.say(1, "this is not YAML: " + broken.getMessage());
    }
    return Optional.empty();
  }

  private static LoaderOptions options() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(CHARACTERS_MAX);
    options.setNestingDepthLimit(DEPTH_MAX);
    return options;
  }

  private Node node(org.yaml.snakeyaml.nodes.Node from) {
    int line = from.getStartMark().getLine() + 1;
    if (from.getAnchor() != null) {
      // An alias is the very node of its anchor, so without anchors there is a tree.
      problems.say(
          line, "anchors such as \"&" + from.getAnchor() + "\" are not read; write it out.");
      return new Node.Text(line, "");
    }
    if (from instanceof MappingNode mapping) {
      return mapping(line, mapping);
    }
    if (from instanceof SequenceNode sequence) {
      return new Node.Sequence(line, sequence.getValue().stream().map(this::node).toList());
    }
    return new Node.Text(line, ((ScalarNode) from).getValue());
  }

  private Node mapping(int line, MappingNode mapping) {
    List<Node.Entry> entries = new ArrayList<>();
    Map<String, Integer> lines = new HashMap<>();
    for (NodeTuple tuple : mapping.getValue()) {
      int at = tuple.getKeyNode().getStartMark().getLine() + 1;
      if (!(tuple.getKeyNode() instanceof ScalarNode key)) {
        problems.say(at, "a word is expected before the colon, not a list or a mapping.");
        continue;
      }
      Integer first = lines.putIfAbsent(key.getValue(), at);
      if (first == null) {
        entries.add(new Node.Entry(at, key.getValue(), node(tuple.getValueNode())));
      } else {
        problems.say(
            at, "\"" + key.getValue() + "\" stands here twice, first in line " + first + ".");
      }
    }
    return new Node.Mapping(line, entries);
  }
}
