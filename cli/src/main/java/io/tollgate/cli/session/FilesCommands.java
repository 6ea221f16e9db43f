package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.client.FileClient;
import io.tollgate.cli.output.Column;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Files of sessions: what is put for the work and what it leaves. */
@Command(
    name = "files",
    description = "List, get and put files of a session: its directories input and output.")
final class FilesCommands extends Noun {
  /** More are packed into one file first. */
  private static final int FILES_MAX = 1_000;

  private static final List<Column> FILES =
      List.of(
          Column.of("NAME", "name"),
          Column.of("TYPE", "type"),
          Column.of("BYTES", "size_bytes"),
          Column.of("MODIFIED", "modified_at"));

  /** Of which part of the session. */
  static final class Part {
    @Option(names = "--rank", paramLabel = "N", description = "Of which node of several.")
    private @Nullable Integer rank;

    @Option(
        names = "--attempt",
        paramLabel = "N",
        description = "Of an earlier attempt of a session that was requeued (default: the last).")
    private @Nullable Integer attempt;

    private String query() {
      return (rank == null ? "" : "&rank=" + rank) + (attempt == null ? "" : "&attempt=" + attempt);
    }
  }

  @Command(name = "list", description = "List a directory; without a path, the two there are.")
  void list(
      @Mixin Call call,
      @Mixin Part part,
      @Parameters(index = "0", paramLabel = "SESSION") String session,
      @Parameters(index = "1", arity = "0..1", paramLabel = "PATH") @Nullable String path) {
    ObjectNode all = all(call, session, path == null ? "" : path, part);
    call.printer().list(all, "name", FILES);
    if (call.format().forPeople() && all.path("attempts").asInt() > 1) {
      call.terminal()
          .say(
              "Attempt %d of %d, on node %s; earlier ones: --attempt N."
                  .formatted(
                      all.path("attempt").asInt(),
                      all.path("attempts").asInt(),
                      all.path("node").asText()));
    }
  }

  private static ObjectNode all(Call call, String session, String path, Part part) {
    String url =
        SessionCommands.path(call, session)
            + "/files?limit=1000&"
            + RemotePath.query("path", path)
            + part.query();
    ObjectNode all = ApiClient.object();
    ArrayNode items = all.putArray("items");
    @Nullable String cursor = "";
    while (cursor != null) {
      String from = cursor.isEmpty() ? "" : "&" + RemotePath.query("cursor", cursor);
      JsonNode page = call.api().get(url + from);
      page.path("items").forEach(items::add);
      all.set("attempt", page.path("attempt"));
      all.set("attempts", page.path("attempts"));
      all.set("node", page.path("node"));
      cursor = page.path("next_cursor").textValue();
    }
    return all;
  }

  @Command(name = "get", description = "Get a file. What was interrupted goes on where it stopped.")
  int get(
      @Mixin Call call,
      @Mixin Part part,
      @Parameters(index = "0", paramLabel = "SESSION") String session,
      @Parameters(index = "1", paramLabel = "PATH", description = "As in output/result.")
          String path,
      @Option(names = "--to", paramLabel = "FILE", description = "Write there; - is the output.")
          @Nullable String to,
      @Option(
              names = {"-r", "--recursive"},
              description = "Get a directory with all of its files.")
          boolean recursive,
      @Option(names = "--changing", description = "Take what is there of a file still written.")
          boolean changing,
      @Option(names = "--force", description = "Take the place of a local file.") boolean force)
      throws IOException {
    String more = part.query() + (changing ? "&changing=true" : "");
    if ("-".equals(to)) {
      stream(call, url(call, session, path) + more);
      return ExitCode.OK.number();
    }
    Path target = Path.of(to == null ? RemotePath.name(path) : to);
    if (recursive) {
      int[] count = {0};
      folder(call, session, path, target, part, more, force, count);
      call.terminal().say(count[0] + " files written below " + target + ".");
      return ExitCode.OK.number();
    }
    long size = file(call, url(call, session, path) + more, target, force);
    call.terminal().say(size + " bytes written to " + target + ".");
    return ExitCode.OK.number();
  }

  private static String url(Call call, String session, String path) {
    return SessionCommands.path(call, session) + "/files/content?" + RemotePath.query("path", path);
  }

  private static void stream(Call call, String url) throws IOException {
    try (FileClient.Opened opened = new FileClient(call.api()).open(url, null);
        InputStream body = opened.body()) {
      body.transferTo(System.out);
      System.out.flush();
    } catch (IOException broken) {
      throw new CommandFailure(
          ExitCode.SERVER, "The file broke off; what was written is a part of it.", broken);
    }
  }

  private static long file(Call call, String url, Path target, boolean force) throws IOException {
    if (Files.exists(target) && !force) {
      throw new CommandFailure(
          ExitCode.USAGE,
          target + " is there already. Name another with --to, or take its place with --force.");
    }
    return new FileDownload(new FileClient(call.api()), call.terminal()).to(target, url);
  }

  private static void folder(
      Call call,
      String session,
      String path,
      Path target,
      Part part,
      String more,
      boolean force,
      int[] count)
      throws IOException {
    Files.createDirectories(target);
    for (JsonNode item : all(call, session, path, part).path("items")) {
      String name = RemotePath.requireName(item.path("name").asText());
      String below = path + "/" + name;
      switch (item.path("type").asText()) {
        case "directory" ->
            folder(call, session, below, target.resolve(name), part, more, force, count);
        case "file" -> {
          requireFew(++count[0]);
          file(call, url(call, session, below) + more, target.resolve(name), force);
        }
        default -> call.terminal().say(below + " is left out: it is no file.");
      }
    }
  }

  private static void requireFew(int count) {
    if (count > FILES_MAX) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "There are more than " + FILES_MAX + " files. Pack them into one and take that.");
    }
  }

  @Command(name = "put", description = "Put a file into input, while the session has a node.")
  int put(
      @Mixin Call call,
      @Parameters(index = "0", paramLabel = "SESSION") String session,
      @Parameters(index = "1", paramLabel = "FILE") Path local,
      @Parameters(
              index = "2",
              arity = "0..1",
              paramLabel = "PATH",
              description = "As in input/data (default: input/ and the file's name).")
          @Nullable String path,
      @Option(
              names = {"-r", "--recursive"},
              description = "Put a directory with all of its files.")
          boolean recursive,
      @Option(names = "--rank", paramLabel = "N", defaultValue = "0") int rank)
      throws IOException {
    String to = path == null ? "input/" + RemotePath.escape(name(local)) : path;
    String more = "&rank=" + rank;
    FileUpload upload = new FileUpload(new FileClient(call.api()), call.terminal());
    if (!recursive) {
      long size = upload.of(requireFile(local), url(call, session, to) + more);
      call.terminal().say(size + " bytes put to " + to + ".");
      return ExitCode.OK.number();
    }
    try (Stream<Path> tree = Files.walk(local)) {
      List<Path> files = tree.filter(Files::isRegularFile).sorted().limit(FILES_MAX + 1).toList();
      requireFew(files.size());
      for (Path file : files) {
        StringBuilder below = new StringBuilder(to);
        local
            .relativize(file)
            .forEach(name -> below.append('/').append(RemotePath.escape(name(name))));
        upload.of(file, url(call, session, below.toString()) + more);
      }
      call.terminal().say(files.size() + " files put below " + to + ".");
    }
    return ExitCode.OK.number();
  }

  private static String name(Path path) {
    return path.toAbsolutePath().normalize().getFileName().toString();
  }

  private static Path requireFile(Path local) {
    if (!Files.isRegularFile(local)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          local + " is no file that can be read. Put a directory with --recursive.");
    }
    return local;
  }
}
