package io.tollgate.benchmarks.money;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Published ways to keep prepaid balances, rebuilt as small stand-ins, under what breaks them: many
 * clients on one hot account, and clients that ask again when no answer came. Each request holds a
 * price, charges part of it and refunds the rest; what was agreed is counted outside the database
 * and compared with what the database says.
 */
final class Wallets {
  private static final long PRICE = 100;
  private static final long CHARGED = 60;

  /** One request in so many gets no answer and is sent again. */
  private static final int UNANSWERED = 20;

  /** A way to keep balances. */
  enum Kind {
    /**
     * The row is locked, read, computed on in the client, and written: right, and one at a time.
     */
    LOCK_READ_COMPUTE_WRITE("lock, read, compute, write"),
    /** The cache says whether it is enough, the database is told later: fast, and never sure. */
    CACHE_THEN_DECREMENT("check in cache then decrement"),
    /** The balance is read, and what it becomes is written, with nothing between them. */
    MUTABLE_WALLET_ROW("mutable wallet row");

    final String words;

    Kind(String words) {
      this.words = words;
    }
  }

  private final String url;

  Wallets(String url) {
    this.url = url;
  }

  /**
   * Throughput and errors of one way.
   *
   * @param perSecond payments while the money lasted
   * @param payments requests that were agreed to
   */
  record Outcome(double perSecond, long payments, long overspent, long double_, long lost) {
    ObjectNode toJson() {
      return Report.object()
          .put("agreed_per_s", Math.round(perSecond))
          .put("agreed", payments)
          .put("overspent_micros", overspent)
          .put("double_charged_micros", double_)
          .put("lost_refund_micros", lost);
    }
  }

  /** So many clients on one account whose balance is for about half of what they ask. */
  Outcome run(Kind kind, int clients, double seconds, long balance, long seed) {
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      statement.execute("DROP TABLE IF EXISTS wallet");
      statement.execute("DROP TABLE IF EXISTS wallet_charge");
      statement.execute("CREATE TABLE wallet (id int PRIMARY KEY, balance bigint NOT NULL)");
      statement.execute(
          "CREATE TABLE wallet_charge (request bigint, amount bigint NOT NULL, at timestamptz DEFAULT now())");
      statement.execute("INSERT INTO wallet VALUES (1, " + balance + ")");
      AtomicLong cache = new AtomicLong(balance);
      Agreed agreed = new Agreed();
      List<Callable<Long>> work = new ArrayList<>();
      for (int c = 0; c < clients; c++) {
        long first = (long) c << 32;
        Random random = new Random(seed + c);
        work.add(() -> client(kind, seconds, first, random, cache, agreed));
      }
      Together.sum(work);
      return outcome(statement, agreed.perSecond(), agreed.count(), balance);
    } catch (SQLException e) {
      throw new BenchmarkFailure(
          "The stand-in \"" + kind.words + "\" failed: " + e.getMessage(), e);
    }
  }

  private static Outcome outcome(Statement statement, double perSecond, long agreed, long balance)
      throws SQLException {
    long charged = number(statement, "SELECT coalesce(sum(amount), 0) FROM wallet_charge");
    long once =
        number(
            statement,
            "SELECT coalesce(sum(amount), 0) FROM (SELECT DISTINCT request, amount FROM wallet_charge) d");
    long left = number(statement, "SELECT balance FROM wallet");
    long should = balance - charged;
    return new Outcome(
        perSecond,
        agreed,
        // Given away beyond what was there, or a row that claims more than is left.
        Math.max(Math.max(0, charged - balance), Math.max(0, left - should)),
        charged - once,
        Math.max(0, should - left));
  }

  private static long number(Statement statement, String sql) throws SQLException {
    try (ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getLong(1);
    }
  }

  private long client(
      Kind kind, double seconds, long first, Random random, AtomicLong cache, Agreed agreed)
      throws SQLException {
    long until = System.nanoTime() + (long) (seconds * 1e9);
    long done = 0;
    try (Connection connection = DriverManager.getConnection(url)) {
      connection.setAutoCommit(false);
      while (System.nanoTime() < until) {
        long request = first + done++;
        int times = random.nextInt(UNANSWERED) == 0 ? 2 : 1;
        boolean paid = false;
        for (int i = 0; i < times; i++) {
          paid |= pay(kind, connection, request, cache);
        }
        if (paid) {
          agreed.one();
        }
      }
    }
    return done;
  }

  private static boolean pay(Kind kind, Connection connection, long request, AtomicLong cache)
      throws SQLException {
    return switch (kind) {
      case LOCK_READ_COMPUTE_WRITE -> readAndWrite(connection, request, " FOR UPDATE");
      case MUTABLE_WALLET_ROW -> readAndWrite(connection, request, "");
      case CACHE_THEN_DECREMENT -> cached(connection, request, cache);
    };
  }

  /** Hold and refund in two transactions, each reads the row and writes what it computed. */
  private static boolean readAndWrite(Connection connection, long request, String lock)
      throws SQLException {
    long before = read(connection, lock);
    if (before < PRICE) {
      connection.rollback();
      return false;
    }
    write(connection, "UPDATE wallet SET balance = ?", before - PRICE);
    connection.commit();
    write(connection, "UPDATE wallet SET balance = ?", read(connection, lock) + PRICE - CHARGED);
    charge(connection, request);
    connection.commit();
    return true;
  }

  /** The cache is checked, then taken from; the database follows. */
  private static boolean cached(Connection connection, long request, AtomicLong cache)
      throws SQLException {
    if (cache.get() < PRICE) {
      return false;
    }
    cache.addAndGet(-PRICE);
    write(connection, "UPDATE wallet SET balance = balance - ?", CHARGED);
    charge(connection, request);
    connection.commit();
    cache.addAndGet(PRICE - CHARGED);
    return true;
  }

  private static long read(Connection connection, String lock) throws SQLException {
    try (PreparedStatement statement =
            connection.prepareStatement("SELECT balance FROM wallet WHERE id = 1" + lock);
        ResultSet row = statement.executeQuery()) {
      row.next();
      return row.getLong(1);
    }
  }

  private static void write(Connection connection, String sql, long value) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setLong(1, value);
      statement.executeUpdate();
    }
  }

  private static void charge(Connection connection, long request) throws SQLException {
    try (PreparedStatement statement =
        connection.prepareStatement("INSERT INTO wallet_charge (request, amount) VALUES (?, ?)")) {
      statement.setLong(1, request);
      statement.setLong(2, CHARGED);
      statement.executeUpdate();
    }
  }
}
