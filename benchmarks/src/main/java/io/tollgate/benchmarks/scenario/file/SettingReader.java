package io.tollgate.benchmarks.scenario.file;

import io.tollgate.benchmarks.scenario.text.Problems;
import io.tollgate.benchmarks.scenario.world.Setting;
import io.tollgate.benchmarks.scenario.world.Setting.AccountSpec;
import io.tollgate.benchmarks.scenario.world.Setting.LimitSpec;
import io.tollgate.benchmarks.scenario.world.Setting.NodeSpec;
import io.tollgate.benchmarks.scenario.world.Setting.PastUse;
import io.tollgate.benchmarks.scenario.world.Setting.ReservedSpec;
import io.tollgate.scheduler.decision.Limit;
import io.tollgate.scheduler.decision.ReservedGpus;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.node.Hosting;
import io.tollgate.scheduler.session.Shape;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;

/** Reads {@code policy}, {@code nodes}, {@code accounts} and {@code prices}. */
final class SettingReader {
  /** What a GPU-minute costs unless the file says otherwise. */
  static final long PRICE_MICROS = 60_000_000;

  private static final List<String> PLANS = List.of("free", "starter", "pro", "enterprise");
  private static final int NODES_MAX = 10_000;
  private static final int WEIGHT_MAX = 1_000_000;
  private static final int CPUS = 64;
  private static final int MEMORY_GIB = 512;

  private final Problems problems;
  private final Names names;

  SettingReader(Problems problems, Names names) {
    this.problems = problems;
    this.names = names;
  }

  Setting read(Fields file) {
    Value policy = file.get("policy");
    List<NodeSpec> nodes = new ArrayList<>();
    file.need("nodes").items().forEach(item -> nodes(item, nodes));
    List<AccountSpec> accounts = file.need("accounts").items().stream().map(this::account).toList();
    Map<String, Long> prices = new HashMap<>();
    nodes.forEach(node -> prices.put(node.model(), PRICE_MICROS));
    file.get("prices")
        .entries()
        .forEach((model, price) -> prices.put(model, price.micros(0).orElse(PRICE_MICROS)));
    return new Setting(new PolicyReader(problems).read(policy), nodes, accounts, prices);
  }

  private void nodes(Value item, List<NodeSpec> to) {
    Fields fields = item.fields("nodes");
    Value named = fields.need("name");
    String name = named.name().orElse("");
    String model = fields.need("model").name().orElse("");
    int gpus = fields.need("gpus").whole(1, Shape.GPUS_PER_NODE_MAX).orElse(1);
    int cpus = fields.get("cpus").whole(1, 1 << 16).orElse(CPUS);
    long memory = fields.get("memory_gib").whole(1, 1 << 20).orElse(MEMORY_GIB);
    Map<String, String> labels = labels(fields.get("labels"));
    Hosting hosting =
        new Hosting(
            fields.get("single_tenant").truth().orElse(false),
            fields.get("beta").truth().orElse(false));
    Optional<Integer> count = fields.get("count").whole(1, NODES_MAX);
    fields.close();
    Stream<String> all =
        count.isEmpty()
            ? Stream.of(name)
            : Stream.iterate(1, i -> i + 1).limit(count.get()).map(i -> name + "-" + i);
    all.forEach(
        each -> {
          if (names.nodes.putIfAbsent(each, gpus) != null) {
            problems.say(named.line(), "there is already a node \"" + each + "\".");
          }
          to.add(new NodeSpec(each, model, gpus, cpus, memory << 30, labels, hosting));
        });
  }

  static Map<String, String> labels(Value value) {
    Map<String, String> labels = new LinkedHashMap<>();
    value.entries().forEach((label, text) -> labels.put(label, text.text().orElse("")));
    return labels;
  }

  private AccountSpec account(Value item) {
    Fields fields = item.fields("accounts");
    Value named = fields.need("name");
    String name = named.name().orElse("");
    names.add(named, "an account", name, names.accounts);
    String plan = fields.get("plan").choice("plan", PLANS).orElse("enterprise");
    long credits = fields.get("credits").micros(0).orElse(0L);
    int weight = fields.get("weight").whole(1, WEIGHT_MAX).orElse(1);
    OptionalInt concurrent = whole(fields.get("concurrent"), 1_000_000);
    Optional<String> group = fields.get("group").name();
    Map<String, Integer> projects = new LinkedHashMap<>();
    for (String word : List.of("projects", "project_weights")) {
      fields
          .get(word)
          .entries()
          .forEach((project, its) -> projects.put(project, its.whole(1, WEIGHT_MAX).orElse(1)));
    }
    List<LimitSpec> limits = fields.get("limits").items().stream().map(this::limit).toList();
    List<PastUse> usage = fields.get("usage").items().stream().map(SettingReader::usage).toList();
    boolean beta = fields.get("beta").truth().orElse(false);
    Map<String, ReservedSpec> reserved = new LinkedHashMap<>();
    fields.get("reserved").entries().forEach((model, of) -> reserved.put(model, reserved(of)));
    fields.close();
    return new AccountSpec(
        name, plan, credits, weight, concurrent, group, projects, usage, beta, limits, reserved);
  }

  /** A number of GPUs, or what else the contract says of them. */
  private static ReservedSpec reserved(Value value) {
    if (value.isText()) {
      int gpus = value.whole(1, WEIGHT_MAX).orElse(1);
      return new ReservedSpec(gpus, ReservedGpus.START_WITHIN, Optional.empty());
    }
    Fields fields = value.fields("reserved");
    int gpus = fields.need("gpus").whole(1, WEIGHT_MAX).orElse(1);
    Duration within = fields.get("start_within").time().orElse(ReservedGpus.START_WITHIN);
    Optional<Duration> until = fields.get("until").time();
    fields.close();
    return new ReservedSpec(gpus, within, until);
  }

  private LimitSpec limit(Value item) {
    Fields fields = item.fields("limits");
    Value of = fields.need("of");
    Limit.Unit unit =
        switch (of.choice("of", List.of("concurrent", "gpus", "run_minutes")).orElse("gpus")) {
          case "concurrent" -> Limit.Unit.SESSIONS;
          case "gpus" -> Limit.Unit.GPUS;
          default -> Limit.Unit.GPU_MINUTES;
        };
    Value named = fields.get("model");
    Optional<String> model = named.name();
    if (model.isPresent() != (unit == Limit.Unit.GPUS)) {
      problems.say(of.line(), "a limit of gpus names its model, and no other limit does.");
    }
    Optional<String> project = fields.get("project").name();
    Optional<Channel> channel =
        fields.get("channel").choice("channel", Channel.NAMES).map(Channel::of);
    long most = fields.need("most").whole(0, 1_000_000_000).orElse(0);
    fields.close();
    return new LimitSpec(unit, project, channel, model, most);
  }

  private static PastUse usage(Value item) {
    Fields fields = item.fields("usage");
    BigDecimal minutes = fields.need("gpu_minutes").decimal(BigDecimal.ZERO).orElse(BigDecimal.ONE);
    Duration ago = fields.need("ago").time().orElse(Duration.ZERO);
    Optional<String> project = fields.get("project").name();
    fields.close();
    return new PastUse(minutes, ago, project);
  }

  /** A whole number of at least one, if there is any. */
  static OptionalInt whole(Value value, int most) {
    return value.whole(1, most).map(OptionalInt::of).orElse(OptionalInt.empty());
  }
}
