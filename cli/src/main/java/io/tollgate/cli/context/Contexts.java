package io.tollgate.cli.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The context file: named servers with their keys, and which one is in use. It holds secrets, so
 * only its owner may read it.
 *
 * @param file where it stands
 * @param current the name in use, if one was chosen
 * @param byName the contexts
 */
public record Contexts(Path file, @Nullable String current, Map<String, Context> byName) {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  /**
   * One server.
   *
   * @param url its address
   * @param key the key to use there; may be absent
   */
  public record Context(String url, @Nullable String key) {
    @Override
    public String toString() {
      return url;
    }
  }

  /** Copies, so that nobody changes it afterwards. */
  public Contexts {
    byName = Map.copyOf(byName);
  }

  /** Where the file stands for this user. */
  public static Path place(Terminal terminal) {
    String named = terminal.variable("TOLLGATE_CONFIG");
    if (named != null) {
      return Path.of(named);
    }
    String xdg = terminal.variable("XDG_CONFIG_HOME");
    String home = terminal.variable("HOME");
    Path base =
        xdg != null
            ? Path.of(xdg)
            : Path.of(home == null ? System.getProperty("user.home") : home, ".config");
    return base.resolve("tollgate").resolve("config.json");
  }

  /** Reads the file; none is an empty one. */
  public static Contexts load(Terminal terminal) {
    Path file = place(terminal);
    if (!Files.exists(file)) {
      return new Contexts(file, null, Map.of());
    }
    try {
      warnIfOthersMayRead(file, terminal);
      JsonNode root = JSON.readTree(Files.readString(file));
      Map<String, Context> byName = new TreeMap<>();
      for (Map.Entry<String, JsonNode> entry : root.path("contexts").properties()) {
        JsonNode key = entry.getValue().path("key");
        byName.put(
            entry.getKey(),
            new Context(
                entry.getValue().path("url").asText(), key.isTextual() ? key.asText() : null));
      }
      JsonNode current = root.path("current");
      return new Contexts(file, current.isTextual() ? current.asText() : null, byName);
    } catch (IOException unreadable) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The context file "
              + file
              + " cannot be read: "
              + unreadable.getMessage()
              + ". Repair or remove it, or name another one in TOLLGATE_CONFIG.",
          unreadable);
    }
  }

  /** The same with one context more (or replaced), and that one in use when asked for. */
  public Contexts with(String name, Context context, boolean use) {
    Map<String, Context> more = new TreeMap<>(byName);
    more.put(name, context);
    return new Contexts(file, use ? name : current, more);
  }

  /** The same with another one in use. */
  public Contexts using(String name) {
    return new Contexts(file, name, byName);
  }

  /** Writes the file whole or not at all, mode 0600. */
  public void save() {
    var root = JSON.createObjectNode();
    root.put("current", current);
    var contexts = root.putObject("contexts");
    new TreeMap<>(byName)
        .forEach(
            (name, context) ->
                contexts.putObject(name).put("url", context.url()).put("key", context.key()));
    Path absolute = file.toAbsolutePath();
    try {
      Path directory = absolute.getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      Path draft =
          Files.createTempFile(
              directory,
              ".config",
              ".json",
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
      Files.writeString(draft, root.toPrettyString() + "\n");
      moveInto(draft, absolute);
    } catch (IOException unwritable) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "The context file "
              + file
              + " cannot be written: "
              + unwritable
              + ". Make its directory writable, or name another file in TOLLGATE_CONFIG.",
          unwritable);
    }
  }

  private static void moveInto(Path draft, Path file) throws IOException {
    try {
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (AtomicMoveNotSupportedException plain) {
      Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING);
    }
  }

  private static void warnIfOthersMayRead(Path file, Terminal terminal) throws IOException {
    Set<PosixFilePermission> modes = Files.getPosixFilePermissions(file);
    if (modes.contains(PosixFilePermission.GROUP_READ)
        || modes.contains(PosixFilePermission.OTHERS_READ)) {
      terminal.say("warning: " + file + " holds keys and others may read it; chmod 600 it.");
    }
  }
}
