package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.node.Hosting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * What a world begins with.
 *
 * @param nodes all nodes, ready
 * @param accounts all accounts, with a grant that never expires
 * @param prices every list price per GPU-minute in micro-credits; when empty, the first price list
 */
record Layout(List<NodeSpec> nodes, List<AccountSpec> accounts, Map<String, Long> prices) {

  private static final List<String> PROJECTS = List.of("film", "game");

  Layout {
    nodes = List.copyOf(nodes);
    accounts = List.copyOf(accounts);
    prices = Map.copyOf(prices);
  }

  /** A node of the fleet. */
  record NodeSpec(
      String name,
      World world,
      String model,
      int gpus,
      int cpus,
      long memoryBytes,
      Map<String, String> labels,
      Hosting hosting) {

    NodeSpec {
      labels = Map.copyOf(labels);
    }

    private static NodeSpec plain(
        String name, World world, String model, int gpus, int cpus, long memoryBytes) {
      return new NodeSpec(name, world, model, gpus, cpus, memoryBytes, Map.of(), Hosting.ANYBODY);
    }
  }

  /** An account; a plan of its own limits when {@code concurrentMax} is positive. */
  record AccountSpec(
      String name,
      World world,
      String plan,
      long micros,
      int concurrentMax,
      List<String> projects,
      String group) {

    AccountSpec {
      projects = List.copyOf(projects);
    }

    private static AccountSpec usual(String name, World world, String plan) {
      return new AccountSpec(name, world, plan, 20_000_000_000L, 0, PROJECTS, "standard");
    }
  }

  /** The account that lives on a credit line and on what it buys. */
  static final String BORROWER = "account-4";

  /**
   * A fleet as the simulator has it: 18 nodes of three models and eight accounts, one of them with
   * little of its own, and beside them a little of the test world.
   */
  static Layout usual() {
    List<NodeSpec> nodes = new ArrayList<>();
    for (int i = 1; i <= 11; i++) {
      nodes.add(NodeSpec.plain("h" + i, World.LIVE, "h100", 8, 128, 1L << 40));
    }
    for (int i = 1; i <= 5; i++) {
      nodes.add(NodeSpec.plain("a" + i, World.LIVE, "a100", 4, 64, 1L << 39));
    }
    for (int i = 1; i <= 2; i++) {
      nodes.add(NodeSpec.plain("l" + i, World.LIVE, "l4", 2, 32, 1L << 38));
    }
    nodes.add(NodeSpec.plain("t1", World.TEST, "h100", 8, 128, 1L << 40));
    nodes.add(NodeSpec.plain("t2", World.TEST, "a100", 4, 64, 1L << 39));
    List<AccountSpec> accounts = new ArrayList<>();
    String[] plans = {"enterprise", "pro", "pro", "pro", "starter", "starter", "pro", "enterprise"};
    for (int i = 0; i < plans.length; i++) {
      String name = "account-" + i;
      accounts.add(
          name.equals(BORROWER)
              ? new AccountSpec(name, World.LIVE, plans[i], 1_000_000_000L, 0, PROJECTS, "standard")
              : AccountSpec.usual(name, World.LIVE, plans[i]));
    }
    accounts.add(AccountSpec.usual("tester", World.TEST, "pro"));
    return new Layout(nodes, accounts, Map.of());
  }
}
