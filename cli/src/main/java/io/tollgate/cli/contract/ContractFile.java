package io.tollgate.cli.contract;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;

/** A contract in a YAML file, as the API takes it. */
final class ContractFile {
  /** What of a contract stands in a file, in this order. */
  private static final List<String> FIELDS = List.of("account_id", "name", "time_zone", "terms");

  private ContractFile() {}

  /** Reads a file; anything but one YAML mapping fails with its line. */
  static ObjectNode read(Path file) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException unreadable) {
      throw wrong(file, "cannot be read: " + unreadable.getMessage(), unreadable);
    }
    try {
      Node root =
          new Yaml(new SafeConstructor(new LoaderOptions())).compose(new StringReader(text));
      if (root instanceof MappingNode mapping) {
        return object(file, mapping);
      }
      throw wrong(file, "holds no contract: it must be a mapping with `name` and `terms`", null);
    } catch (YAMLException malformed) {
      throw wrong(file, "is not YAML: " + malformed.getMessage(), malformed);
    }
  }

  /** What a file would say of a contract that the API answered. */
  static ObjectNode of(JsonNode contract) {
    ObjectNode file = ApiClient.object();
    FIELDS.forEach(name -> file.set(name, contract.path(name)));
    return file;
  }

  private static ObjectNode object(Path file, MappingNode mapping) {
    ObjectNode object = ApiClient.object();
    for (NodeTuple entry : mapping.getValue()) {
      if (!(entry.getKeyNode() instanceof ScalarNode key)) {
        throw wrong(file, "has a name that is no text" + line(entry.getKeyNode()), null);
      }
      if (object.has(key.getValue())) {
        throw wrong(file, "says `" + key.getValue() + "` twice" + line(key), null);
      }
      object.set(key.getValue(), value(file, key.getValue(), entry.getValueNode()));
    }
    return object;
  }

  private static JsonNode value(Path file, String name, Node node) {
    if (node instanceof MappingNode mapping) {
      return object(file, mapping);
    }
    if (node instanceof SequenceNode sequence) {
      ArrayNode array = JsonNodeFactory.instance.arrayNode();
      sequence.getValue().forEach(one -> array.add(value(file, name, one)));
      return array;
    }
    return scalar(file, name, (ScalarNode) node);
  }

  // Amounts are texts on the wire, since JSON's numbers are not exact everywhere; in a file both
  // do.
  private static JsonNode scalar(Path file, String name, ScalarNode node) {
    String text = node.getValue();
    boolean amount = name.endsWith("_micros") || name.equals("euros_per_credit");
    if (node.getTag().equals(Tag.NULL)) {
      return JsonNodeFactory.instance.nullNode();
    }
    if (node.getTag().equals(Tag.BOOL)) {
      return JsonNodeFactory.instance.booleanNode(text.equalsIgnoreCase("true"));
    }
    if (node.getTag().equals(Tag.INT)) {
      String digits = text.replace("_", "");
      if (amount) {
        return JsonNodeFactory.instance.textNode(digits);
      }
      try {
        return JsonNodeFactory.instance.numberNode(Long.parseLong(digits));
      } catch (NumberFormatException tooLong) {
        throw wrong(file, "has a number that is too long" + line(node), tooLong);
      }
    }
    return JsonNodeFactory.instance.textNode(text);
  }

  private static String line(Node node) {
    return " in line " + (node.getStartMark().getLine() + 1);
  }

  private static CommandFailure wrong(Path file, String what, @Nullable Exception cause) {
    String paragraph = "The file " + file + " " + what + ". Nothing was changed.";
    return cause == null
        ? new CommandFailure(ExitCode.USAGE, paragraph)
        : new CommandFailure(ExitCode.USAGE, paragraph, cause);
  }
}
