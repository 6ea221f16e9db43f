package io.tollgate.benchmarks.money;

import io.tollgate.benchmarks.BenchmarkFailure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The yardstick: pgbench's TPC-B transaction as one server-side function, 16 clients, prepared. One
 * call per transaction, three balances and a history row, durable when it answers.
 */
final class TpcB {
  private static final int CLIENTS = 16;
  private static final Pattern TPS = Pattern.compile("tps = ([0-9.]+)");

  private static final String FUNCTION =
      """
      CREATE FUNCTION tpcb(p_aid int, p_bid int, p_tid int, p_delta int) RETURNS int LANGUAGE plpgsql AS $$
      DECLARE balance int;
      BEGIN
        UPDATE pgbench_accounts SET abalance = abalance + p_delta WHERE aid = p_aid;
        SELECT abalance INTO balance FROM pgbench_accounts WHERE aid = p_aid;
        UPDATE pgbench_tellers SET tbalance = tbalance + p_delta WHERE tid = p_tid;
        UPDATE pgbench_branches SET bbalance = bbalance + p_delta WHERE bid = p_bid;
        INSERT INTO pgbench_history (tid, bid, aid, delta, mtime)
        VALUES (p_tid, p_bid, p_aid, p_delta, CURRENT_TIMESTAMP);
        RETURN balance;
      END $$
      """;

  private static final String TABLES =
      """
      CREATE TABLE pgbench_history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22));
      CREATE TABLE pgbench_tellers (tid int NOT NULL, bid int, tbalance int, filler char(84)) WITH (fillfactor = 100);
      CREATE TABLE pgbench_accounts (aid int NOT NULL, bid int, abalance int, filler char(84)) WITH (fillfactor = 100);
      CREATE TABLE pgbench_branches (bid int NOT NULL, bbalance int, filler char(88)) WITH (fillfactor = 100);
      INSERT INTO pgbench_branches SELECT n, 0 FROM generate_series(1, %1$d) n;
      INSERT INTO pgbench_tellers SELECT n, (n - 1) / 10 + 1, 0 FROM generate_series(1, 10 * %1$d) n;
      INSERT INTO pgbench_accounts SELECT n, (n - 1) / 100000 + 1, 0, '' FROM generate_series(1, 100000 * %1$d) n;
      ALTER TABLE pgbench_branches ADD PRIMARY KEY (bid);
      ALTER TABLE pgbench_tellers ADD PRIMARY KEY (tid);
      ALTER TABLE pgbench_accounts ADD PRIMARY KEY (aid);
      """;

  private final String url;
  private final int scale;
  private final boolean pgbench;
  private final Path script;

  private TpcB(String url, int scale, boolean pgbench, Path script) {
    this.url = url;
    this.scale = scale;
    this.pgbench = pgbench;
    this.script = script;
  }

  /** Lays pgbench's tables out as pgbench does, 100,000 accounts for each unit of the scale. */
  static TpcB in(String url, int scale, Path scratch) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute(TABLES.formatted(scale));
      statement.execute(FUNCTION);
      statement.execute("VACUUM ANALYZE");
      Path script = scratch.resolve("tpcb.sql");
      Files.writeString(
          script,
          """
          \\set aid random(1, %d)
          \\set bid random(1, %d)
          \\set tid random(1, %d)
          \\set delta random(-5000, 5000)
          SELECT tpcb(:aid, :bid, :tid, :delta);
          """
              .formatted(100_000 * scale, scale, 10 * scale));
      return new TpcB(url, scale, isThere(), script);
    } catch (SQLException | IOException e) {
      throw new BenchmarkFailure("The yardstick cannot be set up: " + e.getMessage(), e);
    }
  }

  /** Where it is. */
  String url() {
    return url;
  }

  /** What drives it. */
  String driver() {
    return pgbench
        ? "pgbench -M prepared -c 16 -j 2"
        : "JDBC, prepared, 16 threads (pgbench is not installed: apt install postgresql-contrib)";
  }

  /** Transactions in a second. */
  double run(int seconds) {
    return pgbench ? byPgbench(seconds) : byJdbc(seconds);
  }

  private double byPgbench(int seconds) {
    Matcher address = Pattern.compile("//([^:]+):([0-9]+)/([^?]+)").matcher(url);
    if (!address.find()) {
      throw new BenchmarkFailure("No host, port and database in " + url);
    }
    try {
      Process process =
          new ProcessBuilder(
                  List.of(
                      "pgbench",
                      "-n",
                      "-M",
                      "prepared",
                      "-c",
                      "" + CLIENTS,
                      "-j",
                      "2",
                      "-T",
                      "" + seconds,
                      "-f",
                      script.toString(),
                      "-h",
                      address.group(1),
                      "-p",
                      address.group(2),
                      "-U",
                      "postgres",
                      address.group(3)))
              .redirectErrorStream(true)
              .start();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      Matcher tps = TPS.matcher(output);
      if (process.waitFor() != 0 || !tps.find()) {
        throw new BenchmarkFailure("pgbench failed: " + output);
      }
      return Double.parseDouble(tps.group(1));
    } catch (IOException e) {
      throw new BenchmarkFailure("pgbench did not start: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchmarkFailure("Interrupted.", e);
    }
  }

  private double byJdbc(int seconds) {
    List<Callable<Long>> clients = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      int seed = i;
      clients.add(() -> client(seconds, seed));
    }
    return Together.sum(clients) / (double) seconds;
  }

  private long client(int seconds, int seed) throws SQLException {
    Random random = new Random(seed);
    long until = System.nanoTime() + seconds * 1_000_000_000L;
    long done = 0;
    try (Connection connection = DriverManager.getConnection(url);
        CallableStatement call = connection.prepareCall("SELECT tpcb(?, ?, ?, ?)")) {
      while (System.nanoTime() < until) {
        call.setInt(1, 1 + random.nextInt(100_000 * scale));
        call.setInt(2, 1 + random.nextInt(scale));
        call.setInt(3, 1 + random.nextInt(10 * scale));
        call.setInt(4, random.nextInt(10_001) - 5_000);
        call.execute();
        done++;
      }
    }
    return done;
  }

  private static boolean isThere() {
    try {
      return new ProcessBuilder("pgbench", "--version").start().waitFor() == 0;
    } catch (IOException none) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
