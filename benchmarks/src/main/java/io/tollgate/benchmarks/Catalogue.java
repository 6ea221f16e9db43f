package io.tollgate.benchmarks;

import io.tollgate.benchmarks.charging.ChargePlanBenchmark;
import io.tollgate.benchmarks.cycle.CycleBenchmark;
import io.tollgate.benchmarks.decision.DecisionBenchmark;
import io.tollgate.benchmarks.demo.DemoBenchmark;
import io.tollgate.benchmarks.failover.FailoverBenchmark;
import io.tollgate.benchmarks.ledgerfaults.LedgerFaultsBenchmark;
import io.tollgate.benchmarks.load.DeepQueueBenchmark;
import io.tollgate.benchmarks.load.KueueLoadBenchmark;
import io.tollgate.benchmarks.load.StartsBenchmark;
import io.tollgate.benchmarks.money.ChargesBenchmark;
import io.tollgate.benchmarks.money.MoneyOpsBenchmark;
import io.tollgate.benchmarks.monthend.MonthEndBenchmark;
import io.tollgate.benchmarks.nodeagent.AgentBenchmark;
import io.tollgate.benchmarks.openb.OpenbBenchmark;
import io.tollgate.benchmarks.placer.PlacerBenchmark;
import io.tollgate.benchmarks.queueing.QueueingBenchmark;
import io.tollgate.benchmarks.scenario.ScenarioBenchmark;
import io.tollgate.benchmarks.simulation.ScenarioStage;
import io.tollgate.benchmarks.simulation.SimulateBenchmark;
import io.tollgate.benchmarks.startlatency.StartLatencyBenchmark;
import java.util.List;
import java.util.Optional;

/** All benchmarks there are, in the order in which {@code all} runs them. */
record Catalogue(List<Benchmark> benchmarks) {

  Catalogue {
    benchmarks = List.copyOf(benchmarks);
  }

  static Catalogue ours() {
    return new Catalogue(
        List.of(
            new DemoBenchmark(),
            new StartLatencyBenchmark(),
            new SimulateBenchmark(),
            new ScenarioBenchmark(ScenarioStage::of),
            new AgentBenchmark(),
            new FailoverBenchmark(),
            new ChargesBenchmark(),
            new LedgerFaultsBenchmark(),
            new MonthEndBenchmark(),
            new MoneyOpsBenchmark(),
            new StartsBenchmark(),
            new KueueLoadBenchmark(),
            new DeepQueueBenchmark(),
            new OpenbBenchmark(),
            new PlacerBenchmark(),
            new CycleBenchmark(),
            new QueueingBenchmark(),
            Microbenchmark.of(
                "decision",
                "JMH: one decision over 1,000 nodes and 10,000 queued sessions",
                DecisionBenchmark.class),
            Microbenchmark.of(
                "charge-plan",
                "JMH: plan the next minute of 1,000 sessions",
                ChargePlanBenchmark.class)));
  }

  Optional<Benchmark> named(String name) {
    return benchmarks.stream().filter(benchmark -> benchmark.name().equals(name)).findFirst();
  }

  List<String> names() {
    return benchmarks.stream().map(Benchmark::name).toList();
  }
}
