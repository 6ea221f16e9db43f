package io.tollgate.cli.project;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.Noun;
import io.tollgate.cli.account.LimitCommands;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Projects of an account. */
@Command(name = "project", description = "Create, list, set and archive projects.")
public final class ProjectCommands extends Noun {
  private static final List<Column> PROJECTS =
      List.of(
          Column.of("PROJECT", "name"),
          Column.of("STATE", "state"),
          Column.of("CREATED", "created_at"),
          Column.of("ARCHIVED", "archived_at").whenWide(),
          Column.of("ID", "id").whenWide());
  private static final List<Column> PROJECT =
      List.of(
          Column.of("project", "name"),
          Column.of("id", "id"),
          Column.of("account", "account_id"),
          Column.of("state", "state"),
          Column.of("created", "created_at"),
          Column.of("archived", "archived_at"));

  @Command(name = "create", description = "Create a project; its name cannot be changed later.")
  void create(
      @Mixin Call call,
      @Parameters(paramLabel = "NAME") String name,
      @Option(names = "--account", paramLabel = "ID", description = "For keys of the house.")
          @Nullable String account) {
    ObjectNode request = ApiClient.object().put("name", name);
    if (account != null) {
      request.put("account_id", account);
    }
    call.printer().one(call.api().create("/v1/projects", request), "id", PROJECT);
  }

  @Command(name = "list", description = "List projects.")
  void list(
      @Mixin Call call,
      @Option(names = "--account", paramLabel = "ID", description = "For keys of the house.")
          @Nullable String account) {
    call.printer().list(call.api().get(all(account)), "name", PROJECTS);
  }

  @Command(name = "get", description = "Show one project, by its name or id.")
  void get(@Mixin Call call, @Parameters(paramLabel = "PROJECT") String project) {
    call.printer().one(find(call, project), "id", PROJECT);
  }

  @Command(
      name = "archive",
      description = "Let a project take no new session; its usage stays in reports.")
  int archive(
      @Mixin Call call,
      @Parameters(paramLabel = "PROJECT") String project,
      @Option(names = {"-y", "--yes"}) boolean yes) {
    JsonNode found = find(call, project);
    String question =
        "Archive " + found.path("name").asText() + "? It takes no new session afterwards.";
    if (!call.confirmed(question, yes)) {
      return call.declined();
    }
    String path = "/v1/projects/" + found.path("id").asText() + "/archive";
    call.printer().one(call.api().post(path, ApiClient.object()), "id", PROJECT);
    return ExitCode.OK.number();
  }

  @Command(
      name = "set",
      description = "Set a project's weight and how many of its sessions run at once.")
  void set(
      @Mixin Call call,
      @Parameters(paramLabel = "PROJECT") String project,
      @Option(names = "--weight", paramLabel = "N", description = "1 to 1000000, or none.")
          @Nullable String weight,
      @Option(names = "--concurrent", paramLabel = "N", description = "Sessions at once, or none.")
          @Nullable String concurrent) {
    if (weight == null && concurrent == null) {
      throw new CommandFailure(ExitCode.USAGE, "Say which: --weight or --concurrent, or both.");
    }
    JsonNode found = find(call, project);
    if (weight != null) {
      LimitCommands.set(call, "/v1/limits", about(found), "weight", weight);
    }
    if (concurrent != null) {
      LimitCommands.set(call, "/v1/limits", about(found), "concurrent", concurrent);
    }
  }

  private static ObjectNode about(JsonNode project) {
    return ApiClient.object()
        .put("account_id", project.path("account_id").asText())
        .put("project", project.path("name").asText());
  }

  private static String all(@Nullable String account) {
    return account == null ? "/v1/projects" : "/v1/projects?account_id=" + account;
  }

  private static JsonNode find(Call call, String typed) {
    if (typed.matches("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")) {
      return call.api().get("/v1/projects/" + typed);
    }
    for (JsonNode project : call.api().get("/v1/projects").path("items")) {
      if (project.path("name").asText().equals(typed)) {
        return project;
      }
    }
    throw new CommandFailure(
        ExitCode.NOT_FOUND,
        "There is no project \"" + typed + "\". `tollgate project list` shows those there are.");
  }
}
