package io.tollgate.metering.testing;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.jdbi.v3.core.ConnectionFactory;
import org.jspecify.annotations.Nullable;

/**
 * Connections to a real database that are lost when the test says so: after so many statements, or
 * when the commit was done and before anybody was told. What was not committed PostgreSQL rolls
 * back by itself, as it does when a server dies.
 */
public final class MortalConnections implements ConnectionFactory {
  private final DataSource source;
  private int left = Integer.MAX_VALUE;
  private int statements;
  private boolean afterCommit;

  /** To that database. */
  public MortalConnections(DataSource source) {
    this.source = source;
  }

  /** From now on the connection is lost as soon as that many statements were executed. */
  public void loseAfter(int count) {
    left = count;
    statements = 0;
    afterCommit = false;
  }

  /** From now on the connection is lost between the next commit and its answer. */
  public void loseAfterCommit() {
    loseAfter(Integer.MAX_VALUE);
    afterCommit = true;
  }

  /** From now on nothing is lost. */
  public void loseNothing() {
    loseAfter(Integer.MAX_VALUE);
  }

  /** How many statements were executed since the last word on what is to be lost. */
  public int statements() {
    return statements;
  }

  @Override
  public Connection openConnection() throws SQLException {
    Connection real = source.getConnection();
    return (Connection)
        Proxy.newProxyInstance(
            MortalConnections.class.getClassLoader(),
            new Class<?>[] {Connection.class},
            (proxy, method, arguments) -> onConnection(real, method, arguments));
  }

  private @Nullable Object onConnection(
      Connection real, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    Object result = invoke(real, method, arguments);
    if (method.getName().equals("commit") && afterCommit) {
      afterCommit = false;
      real.abort(Runnable::run);
      throw new SQLException("the connection was lost after the commit", "08006");
    }
    if (result instanceof Statement statement) {
      return Proxy.newProxyInstance(
          MortalConnections.class.getClassLoader(),
          new Class<?>[] {method.getReturnType()},
          (proxy, what, with) -> onStatement(real, statement, what, with));
    }
    return result;
  }

  private @Nullable Object onStatement(
      Connection real, Statement statement, Method method, @Nullable Object @Nullable [] arguments)
      throws Throwable {
    Object result = invoke(statement, method, arguments);
    if (method.getName().startsWith("execute")) {
      statements++;
      if (--left == 0) {
        real.abort(Runnable::run);
        throw new SQLException("the connection was lost after a statement", "08006");
      }
    }
    return result;
  }

  private static @Nullable Object invoke(
      Object target, Method method, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException thrown) {
      throw thrown.getCause();
    }
  }
}
