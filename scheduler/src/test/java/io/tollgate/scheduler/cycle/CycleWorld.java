package io.tollgate.scheduler.cycle;

import io.tollgate.metering.testing.TestPostgres;
import io.tollgate.scheduler.Customer;
import io.tollgate.scheduler.FakeAgent;
import io.tollgate.scheduler.TestServer;
import io.tollgate.scheduler.database.DatabaseConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jdbi.v3.core.transaction.TransactionIsolationLevel;

/** A database with a fleet and waiting sessions, made by a real server that has since shut down. */
final class CycleWorld implements AutoCloseable {
  final TestServer server;
  final List<UUID> nodes = new ArrayList<>();
  final List<String> gpus = new ArrayList<>();
  final List<UUID> sessions = new ArrayList<>();
  final UUID account;
  private final Jdbi jdbi;

  CycleWorld(int nodeCount, int gpusPerNode, int sessionCount) {
    server = TestServer.start();
    Customer customer = server.customer(1_000_000);
    account = UUID.fromString(customer.account);
    for (int i = 0; i < nodeCount; i++) {
      FakeAgent agent = server.node("h100", gpusPerNode);
      nodes.add(UUID.fromString(agent.nodeId));
      gpus.addAll(agent.gpus);
      server.house("/v1/ops/nodes/" + agent.nodeId + "/cordon", "{\"reason\": \"not yet\"}");
    }
    for (int i = 0; i < sessionCount; i++) {
      sessions.add(UUID.fromString(customer.start("h100", 30)));
    }
    server.dismissAgents();
    server.shutDown();
    jdbi = Jdbi.create(TestPostgres.dataSource(server.url + "&stringtype=unspecified"));
    jdbi.useTransaction(
        handle ->
            handle.execute(
                "UPDATE scheduler.node SET cordoned = false, state = 'ready', version = version + 1"));
  }

  DatabaseConfig config() {
    return DatabaseConfig.of(server.url, null, null);
  }

  /** Work in a transaction of its own connection. */
  <T> T run(Function<Handle, T> work) {
    return jdbi.inTransaction(work::apply);
  }

  /** A connection whose transaction the test begins and ends. */
  Handle open() {
    return jdbi.open();
  }

  /** Reads on one snapshot. */
  <T> T snapshot(Function<Handle, T> work) {
    return jdbi.inTransaction(TransactionIsolationLevel.REPEATABLE_READ, work::apply);
  }

  @Override
  public void close() {
    server.close();
  }
}
