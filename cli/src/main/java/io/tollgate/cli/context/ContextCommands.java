package io.tollgate.cli.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.Endpoint;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import io.tollgate.cli.output.Terminal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Which server, and as whom. */
@Command(name = "context", description = "Name servers and choose among them.")
public final class ContextCommands extends Noun {
  private static final List<Column> CONTEXTS =
      List.of(
          Column.of("IN USE", context -> context.path("current").asBoolean() ? "*" : ""),
          Column.of("NAME", "name"),
          Column.of("SERVER", "url"),
          Column.of("KEY", "key"));

  @Command(name = "list", description = "List contexts.")
  void list(@Mixin Call call) {
    Contexts contexts = Contexts.load(call.terminal());
    ArrayNode items = ApiClient.object().putArray("items");
    new TreeMap<>(contexts.byName())
        .forEach(
            (name, context) ->
                items
                    .addObject()
                    .put("name", name)
                    .put("url", context.url())
                    .put("key", masked(context.key()))
                    .put("current", name.equals(contexts.current())));
    call.printer().list(ApiClient.object().set("items", items), "name", CONTEXTS);
  }

  @Command(name = "use", description = "Use this context from now on.")
  void use(@Mixin Call call, @Parameters(paramLabel = "NAME") String name) {
    Contexts contexts = Contexts.load(call.terminal());
    if (!contexts.byName().containsKey(name)) {
      throw new CommandFailure(
          ExitCode.NOT_FOUND,
          "There is no context \""
              + name
              + "\" in "
              + contexts.file()
              + ". `tollgate context list` shows those there are.");
    }
    contexts.using(name).save();
    call.terminal().say("Using " + name + " from now on.");
  }

  @Command(
      name = "set",
      description = {
        "Store a server and its key under a name, and use it.",
        "The key comes from a file, or from standard input with `--key-from -`; never from a flag."
      })
  void set(
      @Mixin Call call,
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--server", required = true, paramLabel = "URL") String server,
      @Option(names = "--key-from", paramLabel = "FILE|-") @Nullable String keyFrom) {
    Terminal terminal = call.terminal();
    String key = keyFrom == null ? null : key(terminal, keyFrom);
    Endpoint checked = Endpoint.of(server, key);
    Contexts.load(terminal).with(name, new Contexts.Context(checked.toString(), key), true).save();
    terminal.say("Stored in " + Contexts.place(terminal) + "; using " + name + " from now on.");
  }

  @Command(name = "show", description = "Show what the next command would use.")
  void show(@Mixin Call call) {
    Endpoint endpoint = call.endpoint();
    JsonNode shown =
        ApiClient.object()
            .put("url", endpoint.toString())
            .put("key", masked(endpoint.key()))
            .put("file", Contexts.place(call.terminal()).toString());
    call.printer()
        .one(
            shown,
            "url",
            List.of(
                Column.of("server", "url"),
                Column.of("key", "key"),
                Column.of("context file", "file")));
  }

  /** A key as it may be shown: which kind, and its last four characters. */
  static String masked(@Nullable String key) {
    if (key == null) {
      return "none";
    }
    return key.length() < 16 ? "…" : key.substring(0, 8) + "…" + key.substring(key.length() - 4);
  }

  private static String key(Terminal terminal, String from) {
    try {
      String read = from.equals("-") ? terminal.answer() : Files.readString(Path.of(from));
      if (read != null && !read.isBlank()) {
        return read.strip();
      }
    } catch (IOException unreadable) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The key file " + from + " cannot be read: " + unreadable + ". Check its path and mode.",
          unreadable);
    }
    throw new CommandFailure(
        ExitCode.USAGE, "There is no key in " + from + "; nothing was stored.");
  }
}
