package io.tollgate.cli.control;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.account.AccountCommands;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.session.SessionIds;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a control is about. */
final class ScopeOptions {

  @Option(names = "--everything", description = "All sessions of this world.")
  private boolean everything;

  @Option(names = "--plan", paramLabel = "PLAN")
  private @Nullable String plan;

  @Option(names = "--group", paramLabel = "GROUP")
  private @Nullable String group;

  @Option(names = "--account", paramLabel = "ACCOUNT", description = "Its id or its name.")
  private @Nullable String account;

  @Option(
      names = "--project",
      paramLabel = "NAME",
      description = "Of all accounts, or of the one that --account names.")
  private @Nullable String project;

  @Option(
      names = {"--gpu", "--model"},
      paramLabel = "MODEL",
      description = "The pool of a GPU model, such as h100.")
  private @Nullable String pool;

  @Option(names = "--node", paramLabel = "NODE", description = "Its name or its id.")
  private @Nullable String node;

  @Option(names = "--workflow", paramLabel = "NAME")
  private @Nullable String workflow;

  @Option(names = "--key", paramLabel = "KEY", description = "The id of an API key.")
  private @Nullable String key;

  @Option(names = "--session", paramLabel = "SESSION", description = "Its id or its beginning.")
  private @Nullable String session;

  /** As the API takes it. */
  ObjectNode scope(Call call) {
    ObjectNode scope = ApiClient.object();
    put(scope, "plan", plan);
    put(scope, "group", group);
    put(scope, "project", project);
    put(scope, "pool", pool);
    put(scope, "node", node);
    put(scope, "workflow", workflow);
    put(scope, "key", key);
    put(scope, "session", session == null ? null : SessionIds.resolve(call.api(), session));
    put(
        scope,
        "account",
        account == null ? null : AccountCommands.find(call, account).path("id").asText());
    if (scope.isEmpty() != everything) {
      throw new CommandFailure(
          ExitCode.USAGE,
          everything
              ? "--everything stands alone. Leave out the other scope, or leave out --everything."
              : "Of what? Name a scope: --everything, --plan, --group, --account, --project, --gpu,"
                  + " --node, --workflow, --key or --session.");
    }
    return scope;
  }

  private static void put(ObjectNode scope, String name, @Nullable String value) {
    if (value != null) {
      scope.put(name, value);
    }
  }
}
