package io.tollgate.benchmarks.load;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.Figures;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.parts.CpuTime;
import io.tollgate.benchmarks.parts.DurablePostgres;

/**
 * Processor seconds of those who take part. On a machine that others use too they say more than the
 * clock.
 */
record Spent(double server, double postgres, double agentsAndUsers) {

  static Spent now(DurablePostgres postgres, long server) {
    CpuTime cpu = postgres.cpu();
    return new Spent(CpuTime.ofProcess(server), cpu.server(), cpu.client());
  }

  Spent since(Spent before) {
    return new Spent(
        server - before.server, postgres - before.postgres, agentsAndUsers - before.agentsAndUsers);
  }

  /** Seconds of all together. */
  double all() {
    return server + postgres + agentsAndUsers;
  }

  /** Microseconds of each for one of so many. */
  ObjectNode microsEach(long count) {
    return Report.object()
        .put("server", micros(server, count))
        .put("postgres", micros(postgres, count))
        .put("agents_and_users", micros(agentsAndUsers, count));
  }

  private static double micros(double seconds, long count) {
    return Figures.tenths(seconds * 1e6 / Math.max(1, count));
  }
}
