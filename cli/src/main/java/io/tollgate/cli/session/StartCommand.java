package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Terminal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Quotes, asks, starts, and follows until the work ends. */
@Command(
    name = "start",
    description = {
      "Show the plan and its price, ask, start, then follow the output until the work ends.",
      "Exits with the work's own exit code. Ctrl-C detaches: the work and its meter go on."
    })
public final class StartCommand implements Callable<Integer> {
  @Mixin private Call call = new Call();
  @Mixin private ShapeOptions shape = new ShapeOptions();
  @Mixin private PlaceOptions places = new PlaceOptions();
  @Mixin private TimeOptions times = new TimeOptions();
  @Mixin private TermOptions terms = new TermOptions();
  @Mixin private IdleOptions idle = new IdleOptions();
  @Mixin private ArrayOptions array = new ArrayOptions();

  @Option(names = "--name", paramLabel = "NAME", description = "A name to find it by.")
  private @Nullable String name;

  @Option(names = "--project", paramLabel = "PROJECT", description = "What it is for.")
  private @Nullable String project;

  @Option(
      names = "--env",
      paramLabel = "K=V",
      description = "Environment of the work; stored encrypted.")
  private Map<String, String> environment = new LinkedHashMap<>();

  @Option(names = "--port", paramLabel = "NAME", description = "A port the work listens on.")
  private List<String> ports = new ArrayList<>();

  @Option(
      names = "--label",
      paramLabel = "K=V",
      description = "A label to find its usage by; may be repeated.")
  private Map<String, String> labels = new LinkedHashMap<>();

  @Option(
      names = "--allow-infeasible",
      description = "Queue even if no node could ever run it as the fleet is now.")
  private boolean allowInfeasible;

  @Option(
      names = {"-d", "--detach"},
      description = "Do not follow.")
  private boolean detach;

  @Option(
      names = {"-y", "--yes"},
      description = "Agree to the plan beforehand.")
  private boolean yes;

  @Option(
      names = "--dry-run",
      description = {
        "Show the plan and what would become of it: where it would start now, why and how long it",
        "would wait, or everything it would be refused for. Nothing is stored or held.",
        "With --count: how many elements would start at once, of those that would be made first."
      })
  private boolean dryRun;

  @Parameters(paramLabel = "COMMAND", description = "What to run, after `--`.", arity = "0..*")
  private List<String> command = new ArrayList<>();

  @Override
  public Integer call() {
    ApiClient api = call.api();
    ObjectNode request = request(api);
    Terminal terminal = call.terminal();
    JsonNode quote = shape.quote(api, array::price);
    QuotePlan plan = new QuotePlan(quote);
    plan.print(terminal);
    if (dryRun) {
      return tried(api, request, quote);
    }
    plan.requireFunds();
    if (!call.confirmed("Start it?", yes)) {
      terminal.say("Not started; nothing was charged.");
      return ExitCode.USAGE.number();
    }
    request.put("quote_id", quote.path("id").asText());
    if (array.wanted()) {
      return startArray(api, request);
    }
    JsonNode session = api.create("/v1/sessions", request);
    String id = session.path("id").asText();
    terminal.say("Session " + id + " is " + Views.state(session) + ".");
    if (detach) {
      call.printer().one(session, "id", Views.SESSION);
      terminal.say("Follow it: tollgate logs " + id + " -f   Stop it: tollgate stop " + id);
      return ExitCode.OK.number();
    }
    boolean data = !call.format().forPeople();
    Follow follow = new Follow(api, terminal, id, data ? terminal.err() : terminal.out());
    JsonNode ended = follow.untilEnd();
    if (data) {
      call.printer().one(ended, "id", Views.SESSION);
    }
    return Follow.exitCode(ended);
  }

  private int tried(ApiClient api, ObjectNode request, JsonNode quote) {
    request.put("quote_id", quote.path("id").asText()).put("dry_run", true);
    return array.wanted()
        ? ForetoldArray.print(call, api.post("/v1/arrays", request))
        : Foretold.print(call, api.post("/v1/sessions", request));
  }

  /** Nobody follows an array: its elements run when they can. */
  private int startArray(ApiClient api, ObjectNode request) {
    JsonNode made = api.create("/v1/arrays", request);
    call.printer().one(made, "id", ArrayCommands.ARRAY);
    String id = made.path("id").asText();
    call.terminal()
        .say(
            "See its elements: tollgate session list --array "
                + id
                + "   Stop it: tollgate array stop "
                + id);
    return ExitCode.OK.number();
  }

  /** All of it but the quote, which comes last: whoever typed nonsense is told before. */
  private ObjectNode request(ApiClient api) {
    ObjectNode request = ApiClient.object();
    if (name != null) {
      request.put("name", name);
    }
    if (project != null) {
      request.put("project", project);
    }
    if (!command.isEmpty()) {
      command.forEach(request.putArray("command")::add);
    }
    if (!environment.isEmpty()) {
      environment.forEach(request.putObject("environment")::put);
    }
    if (!ports.isEmpty()) {
      ports.forEach(request.putArray("ports")::add);
    }
    if (!labels.isEmpty()) {
      labels.forEach(request.putObject("labels")::put);
    }
    terms.into(request);
    if (allowInfeasible) {
      request.put("allow_infeasible", true);
    }
    places.into(request);
    times.into(request, api);
    idle.into(request);
    array.into(request);
    return request;
  }
}
