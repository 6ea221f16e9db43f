package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.text.Times;
import io.tollgate.benchmarks.scenario.world.Action;
import io.tollgate.benchmarks.scenario.world.Control;
import io.tollgate.benchmarks.scenario.world.Drain;
import io.tollgate.benchmarks.scenario.world.Verb;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.scheduler.session.ArraySize;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/** Reads the items of {@code do}: one word each, with what it takes. */
final class ActionReader {
  private static final int COUNT_MAX = 1_000_000;
  private static final String LEADER_CHANGE = "leader_change";
  private static final List<String> SCOPES =
      List.of("account", "model", "session", "node", "plan", "group", "project", "workflow", "key");
  private static final List<String> GRANTS = List.of("paid", "promotional");
  private static final List<String> CONTROLS = List.of("queue", "throttle", "block");

  private final Problems problems;
  private final Names names;
  private final SubmitReader submits;
  private final LimitReader limits;
  private final Map<String, Reader> readers = new LinkedHashMap<>();

  /** Reads what one word takes, in a step at that time. */
  private interface Reader {
    Action read(Value value, Duration at);
  }

  ActionReader(Problems problems, Names names) {
    this.problems = problems;
    this.names = names;
    this.submits = new SubmitReader(problems, names);
    this.limits = new LimitReader(problems, names);
    readers.put("submit", (v, at) -> new Action.Submission(v.line(), submits.session(v)));
    readers.put("extend", (v, at) -> extend(v.line(), v.fields("extend")));
    readers.put("set_running_max", (v, at) -> runningMax(v.line(), v.fields("set_running_max")));
    readers.put("set_priority", (v, at) -> ranking(v.line(), v.fields("set_priority")));
    readers.put("finish", (v, at) -> finish(v.line(), v.fields("finish")));
    readers.put("utilization", (v, at) -> IdleReader.use(v, names, problems));
    readers.put("fail_start", (v, at) -> failStart(v.line(), v.fields("fail_start")));
    readers.put("gpu_sick", (v, at) -> gpuSick(v.line(), v.fields("gpu_sick")));
    readers.put("gpu_well", (v, at) -> gpuWell(v.line(), v.fields("gpu_well")));
    readers.put("credit", (v, at) -> credit(v.line(), v.fields("credit"), at));
    readers.put("spend_limit", (v, at) -> limits.set(v.line(), v.fields("spend_limit")));
    readers.put("no_spend_limit", (v, at) -> limits.lift(v.line(), v.fields("no_spend_limit")));
    readers.put("dry_run", (v, at) -> dryRun(v.line(), v.fields("dry_run")));
    readers.put("control", (v, at) -> control(v.line(), v.fields("control")));
    readers.put("drain", (v, at) -> drain(v.line(), v.fields("drain"), at));
    readers.put("maintenance", (v, at) -> maintenance(v.line(), v.fields("maintenance")));
    readers.put("price", (v, at) -> price(v.line(), v.fields("price")));
    readers.put(LEADER_CHANGE, (v, at) -> alone(v));
    for (Verb verb : Verb.values()) {
      readers.put(verb.word(), (v, at) -> named(verb, v));
    }
  }

  /** The action, or empty when the word is none. */
  Optional<Action> read(Value item, Duration at) {
    if (item.isText()) {
      String word = item.text().orElse("");
      if (word.equals(LEADER_CHANGE)) {
        return Optional.of(new Action.LeaderChange(item.line()));
      }
      if (readers.containsKey(word)) {
        problems.say(item.line(), word + " needs to know of what, as in \"" + word + ": …\".");
      } else if (!word.isEmpty()) {
        problems.unknown(item.line(), "word in do", word, readers.keySet());
      }
      return Optional.empty();
    }
    Map<String, Value> entries = item.entries();
    if (entries.size() > 1) {
      problems.say(
          item.line(),
          "one word for each item of do, found " + String.join(", ", entries.keySet()) + ".");
    }
    Optional<Action> first = Optional.empty();
    for (var entry : entries.entrySet()) {
      Optional<Action> action = read(entry.getKey(), entry.getValue(), at);
      first = first.isPresent() ? first : action;
    }
    return first;
  }

  private Optional<Action> read(String word, Value value, Duration at) {
    Reader reader = readers.get(word);
    if (reader == null) {
      problems.unknown(value.line(), "word in do", word, readers.keySet());
      return Optional.empty();
    }
    return Optional.of(reader.read(value, at));
  }

  private Action named(Verb verb, Value value) {
    String name =
        switch (verb.object()) {
          case SESSION -> names.session(value);
          case ACCOUNT -> names.account(value);
          case NODE -> names.node(value);
          case CONTROL -> names.control(value);
        };
    return new Action.Named(value.line(), verb, name);
  }

  private Action alone(Value value) {
    if (!value.isNothing()) {
      problems.say(value.line(), "leader_change stands alone.");
    }
    return new Action.LeaderChange(value.line());
  }

  private Action extend(int line, Fields fields) {
    String id = names.session(fields.need("id"));
    int minutes = fields.need("minutes").whole(1, COUNT_MAX).orElse(1);
    fields.close();
    return new Action.Extension(line, id, minutes);
  }

  /** Without {@code most} all may run at once. */
  private Action runningMax(int line, Fields fields) {
    String id = names.session(fields.need("id"));
    Optional<Integer> most = fields.get("most").whole(1, ArraySize.COUNT_MAX);
    fields.close();
    return new Action.RunningMax(line, id, most.map(OptionalInt::of).orElse(OptionalInt.empty()));
  }

  private Action ranking(int line, Fields fields) {
    String id = names.session(fields.need("id"));
    int priority = TermsReader.priority(fields.need("priority"));
    fields.close();
    return new Action.Ranking(line, id, priority);
  }

  private Action finish(int line, Fields fields) {
    String id = names.session(fields.need("id"));
    int exit = fields.get("exit").whole(0, 255).orElse(0);
    fields.close();
    return new Action.Finish(line, id, exit);
  }

  private Action failStart(int line, Fields fields) {
    String id = names.session(fields.need("id"));
    int times = fields.get("times").whole(1, COUNT_MAX).orElse(1);
    fields.close();
    return new Action.FailStart(line, id, times);
  }

  private Action gpuSick(int line, Fields fields) {
    String node = names.node(fields.need("node"));
    int index = gpu(fields, node);
    String cause = fields.get("cause").text().orElse("sick");
    fields.close();
    return new Action.GpuSick(line, node, index, cause);
  }

  private Action gpuWell(int line, Fields fields) {
    String node = names.node(fields.need("node"));
    int index = gpu(fields, node);
    fields.close();
    return new Action.GpuWell(line, node, index);
  }

  private int gpu(Fields fields, String node) {
    Integer gpus = names.nodes.get(node);
    return fields.need("index").whole(0, gpus == null ? COUNT_MAX : gpus - 1).orElse(0);
  }

  private Action credit(int line, Fields fields, Duration at) {
    String account = names.account(fields.need("account"));
    Value amount = fields.need("credits");
    long micros = amount.micros(0).orElse(1L);
    if (micros == 0) {
      problems.say(amount.line(), "credit.credits is more than nothing.");
    }
    Value expiry = fields.get("expires");
    Optional<Duration> expires = expiry.time();
    if (expires.filter(time -> time.compareTo(at) <= 0).isPresent()) {
      problems.say(
          expiry.line(),
          "credit.expires counts from the start and lies after " + Times.words(at) + ".");
    }
    GrantKind kind =
        GrantKind.valueOf(
            fields.get("kind").choice("kind", GRANTS).orElse("paid").toUpperCase(Locale.ROOT));
    fields.close();
    return new Action.Credit(line, account, micros, kind, expires);
  }

  private Action dryRun(int line, Fields fields) {
    var wish = submits.tried(fields);
    Value as = fields.need("as");
    String name = as.name().orElse("");
    names.add(as, "a dry run", name, names.dryRuns);
    fields.close();
    return new Action.DryRun(line, wish, name);
  }

  private Action control(int line, Fields fields) {
    Value named = fields.need("name");
    String name = named.name().orElse("");
    names.add(named, "a control", name, names.controls);
    String action = fields.need("action").choice("action", CONTROLS).orElse("queue");
    Map<String, String> scope = new LinkedHashMap<>();
    fields.need("scope").entries().forEach((what, value) -> scope.put(what, scope(what, value)));
    Control control =
        new Control(
            name,
            action,
            scope,
            fields.get("reason").text(),
            fields.get("for").time(),
            startsPerMinute(fields, action, line),
            fields.get("stop_running").truth().orElse(false),
            fields.get("dry_run").truth().orElse(false));
    fields.close();
    return new Action.Rule(line, control);
  }

  private OptionalInt startsPerMinute(Fields fields, String action, int line) {
    Value most = fields.get("starts_per_minute");
    if (most.present() != action.equals("throttle")) {
      problems.say(line, "starts_per_minute is what a throttle has, and only a throttle.");
    }
    return most.whole(0, COUNT_MAX).map(OptionalInt::of).orElse(OptionalInt.empty());
  }

  private String scope(String what, Value value) {
    return switch (what) {
      case "account" -> names.account(value);
      case "session" -> names.session(value);
      case "node" -> names.node(value);
      default -> {
        if (!SCOPES.contains(what)) {
          problems.unknown(value.line(), "word in scope", what, SCOPES);
        }
        yield value.name().orElse("");
      }
    };
  }

  private Action drain(int line, Fields fields, Duration at) {
    Value model = fields.get("model");
    String of = model.present() ? model.name().orElse("") : names.node(fields.need("node"));
    Optional<Duration> deadline = fields.get("deadline").time();
    Value as = fields.get("as");
    String name = as.name().orElse("drain of " + of);
    names.add(as, "a control", name, names.controls);
    boolean dryRun = fields.get("dry_run").truth().orElse(false);
    fields.close();
    return new Action.Drained(
        line, new Drain(Map.of(model.present() ? "model" : "node", of), deadline, name, dryRun));
  }

  private Action maintenance(int line, Fields fields) {
    List<String> nodes = fields.need("nodes").items().stream().map(names::node).toList();
    Duration from = fields.need("from").time().orElse(Duration.ZERO);
    Duration to = fields.need("to").time().orElse(Duration.ZERO);
    if (to.compareTo(from) < 0) {
      problems.say(line, "maintenance ends (to) before it begins (from).");
    }
    fields.close();
    return new Action.Maintenance(line, nodes, from, to);
  }

  private Action price(int line, Fields fields) {
    String model = fields.need("model").name().orElse("");
    long micros = fields.need("credits").micros(0).orElse(0L);
    Duration from = fields.need("from").time().orElse(Duration.ZERO);
    fields.close();
    return new Action.Price(line, model, micros, from);
  }
}
