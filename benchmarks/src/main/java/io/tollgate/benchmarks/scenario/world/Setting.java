package io.tollgate.benchmarks.scenario.world;

import io.tollgate.scheduler.decision.Limit;
import io.tollgate.scheduler.identity.Channel;
import io.tollgate.scheduler.node.Hosting;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How a scenario begins.
 *
 * @param rules the policies of the parts
 * @param nodes each with its own name; {@code count} is written out already
 * @param accounts who pays
 * @param prices micro-credits per GPU-minute of every model that has a price, those of all nodes
 *     among them
 */
public record Setting(
    Rules rules, List<NodeSpec> nodes, List<AccountSpec> accounts, Map<String, Long> prices) {

  public Setting {
    nodes = List.copyOf(nodes);
    accounts = List.copyOf(accounts);
    prices = Map.copyOf(prices);
  }

  /**
   * A node.
   *
   * @param hosting whose work it takes
   */
  public record NodeSpec(
      String name,
      String model,
      int gpus,
      int cpus,
      long memoryBytes,
      Map<String, String> labels,
      Hosting hosting) {

    public NodeSpec {
      labels = Map.copyOf(labels);
    }
  }

  /**
   * Who pays.
   *
   * @param plan {@code free}, {@code starter}, {@code pro} or {@code enterprise}
   * @param creditMicros its first grant, which does not expire; 0 for none
   * @param weight its share among accounts
   * @param concurrent how many sessions may run at once; the plan's number when empty
   * @param group decides ratios; the standard group when empty
   * @param projects weights of its projects
   * @param usage what it used before the beginning
   * @param beta whether it may run on beta nodes
   * @param limits what it, its projects and its keys may have at once
   * @param reserved what is kept for it by contract, by GPU model
   */
  public record AccountSpec(
      String name,
      String plan,
      long creditMicros,
      int weight,
      OptionalInt concurrent,
      Optional<String> group,
      Map<String, Integer> projects,
      List<PastUse> usage,
      boolean beta,
      List<LimitSpec> limits,
      Map<String, ReservedSpec> reserved) {

    public AccountSpec {
      projects = Map.copyOf(projects);
      usage = List.copyOf(usage);
      limits = List.copyOf(limits);
      reserved = Map.copyOf(reserved);
    }
  }

  /**
   * What a contract keeps of a model.
   *
   * @param gpus how many
   * @param startWithin within which a session starts that needs no more
   * @param until when the contract ends, empty for never
   */
  public record ReservedSpec(int gpus, Duration startWithin, Optional<Duration> until) {}

  /**
   * A limit on an account, or on the project or the key of that channel.
   *
   * @param model whose GPUs it counts
   */
  public record LimitSpec(
      Limit.Unit unit,
      Optional<String> project,
      Optional<Channel> channel,
      Optional<String> model,
      long most) {}

  /**
   * What was used before the beginning.
   *
   * @param ago so long before it
   */
  public record PastUse(BigDecimal gpuMinutes, Duration ago, Optional<String> project) {}
}
