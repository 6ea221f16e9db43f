package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** What a session needs of its nodes beside GPUs, and which nodes. */
final class PlaceOptions {
  private static final int SECONDS = 60;

  @Option(
      names = "--cpus",
      paramLabel = "N",
      description = "CPUs on each node that are its own (default: what others leave).")
  private @Nullable Integer cpus;

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = SizeConverter.class,
      description = "Memory on each node, such as 64g (default: what others leave).")
  private @Nullable Long memoryBytes;

  @Option(
      names = "--node-label",
      paramLabel = "K=V",
      converter = LabelConverter.class,
      description = "Run only on nodes that carry this label; may be repeated.")
  private List<Label> nodeLabels = new ArrayList<>();

  @Option(
      names = "--avoid",
      paramLabel = "K=V",
      converter = LabelConverter.class,
      description = "Never on a node with a session of yours that carries this label.")
  private List<Label> avoided = new ArrayList<>();

  @Option(
      names = "--same",
      paramLabel = "LABEL",
      description = "All nodes of a gang carry the same value of this label, such as rack.")
  private @Nullable String same;

  @Option(
      names = "--same-for",
      paramLabel = "TIME",
      converter = ShapeOptions.MinutesConverter.class,
      description = "Prefer --same so long, then take any nodes; without it, insist.")
  private @Nullable Integer sameForMinutes;

  @Spec(Spec.Target.MIXEE)
  @SuppressWarnings("NullAway.Init") // Set by Picocli.
  private CommandSpec command;

  /** A label of a node or a session. */
  record Label(String name, String value) {}

  void into(ObjectNode request) {
    if (sameForMinutes != null && same == null) {
      throw wrong("--same-for says how long to prefer --same LABEL; name the label");
    }
    if (cpus != null) {
      request.put("cpus", cpus);
    }
    if (memoryBytes != null) {
      request.put("memory_bytes", memoryBytes);
    }
    put(request, "node_labels", "--node-label", nodeLabels);
    put(request, "avoid", "--avoid", avoided);
    if (same != null) {
      ObjectNode together = request.putObject("same").put("label", same);
      if (sameForMinutes != null) {
        together.put("for_seconds", sameForMinutes * SECONDS);
      }
    }
  }

  private void put(ObjectNode request, String field, String option, List<Label> labels) {
    Map<String, String> found = new LinkedHashMap<>();
    for (Label label : labels) {
      String before = found.putIfAbsent(label.name(), label.value());
      if (before != null && !before.equals(label.value())) {
        throw wrong(
            option + " has two values for " + label.name() + ": " + before + ", " + label.value());
      }
    }
    if (!found.isEmpty()) {
      found.forEach(request.putObject(field)::put);
    }
  }

  private ParameterException wrong(String message) {
    return new ParameterException(command.commandLine(), message);
  }

  static final class LabelConverter implements ITypeConverter<Label> {
    @Override
    public Label convert(String typed) {
      int at = typed.indexOf('=');
      if (at < 1) {
        throw new TypeConversionException("\"" + typed + "\" is no label such as rack=r1");
      }
      return new Label(typed.substring(0, at), typed.substring(at + 1));
    }
  }

  static final class SizeConverter implements ITypeConverter<Long> {
    private static final String UNITS = "kmgt";

    @Override
    public Long convert(String typed) {
      if (!typed.matches("\\d{1,9}[kmgtKMGT]?")) {
        throw new TypeConversionException("\"" + typed + "\" is no size such as 512m or 64g");
      }
      int unit = UNITS.indexOf(Character.toLowerCase(typed.charAt(typed.length() - 1)));
      return unit < 0
          ? Long.parseLong(typed)
          : Long.parseLong(typed.substring(0, typed.length() - 1)) << (10 * (unit + 1));
    }
  }
}
