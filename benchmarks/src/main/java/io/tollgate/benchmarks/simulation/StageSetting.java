package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Setting;
import io.tollgate.metering.MeteringPolicy;
import io.tollgate.scheduler.identity.World;
import java.util.List;

/** What a scenario begins with, as a world takes it. */
final class StageSetting {
  /** Two, so that there is another to lead. */
  static final int REPLICAS = 2;

  /** The daily cap on refunded failures does not bind in scenarios. */
  private static final MeteringPolicy MONEY =
      new MeteringPolicy(
          MeteringPolicy.DEFAULT.quoteValidity(),
          Integer.MAX_VALUE,
          MeteringPolicy.DEFAULT.graceAfterExpiry());

  private StageSetting() {}

  static SimulatedWorld world(Setting setting) {
    return new SimulatedWorld(layout(setting), rules(setting), REPLICAS);
  }

  private static Rules rules(Setting setting) {
    return new Rules(
        setting.rules().life(), setting.rules().decision(), setting.rules().agents(), MONEY, true);
  }

  private static Layout layout(Setting setting) {
    return new Layout(
        setting.nodes().stream()
            .map(
                node ->
                    new Layout.NodeSpec(
                        node.name(),
                        World.LIVE,
                        node.model(),
                        node.gpus(),
                        node.cpus(),
                        node.memoryBytes(),
                        node.labels(),
                        node.hosting()))
            .toList(),
        setting.accounts().stream()
            .map(
                account ->
                    new Layout.AccountSpec(
                        account.name(),
                        World.LIVE,
                        account.plan(),
                        account.creditMicros(),
                        account.concurrent().orElse(0),
                        List.of(),
                        account.group().orElse("standard")))
            .toList(),
        setting.prices());
  }
}
