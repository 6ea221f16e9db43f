package io.tollgate.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalPostgresTest {
  private static final Path CACHE = Path.of("target", "postgres").toAbsolutePath();

  private final Story story = new Story(new PrintWriter(Writer.nullWriter()));

  @Test
  void keeps_its_data_and_its_passwords_through_a_kill(@TempDir Path directory) throws Exception {
    Places places = Places.below(directory.resolve("state"));
    Path binaries = PostgresBinaries.unpacked(story, CACHE);

    LocalPostgres first = LocalPostgres.start(places, binaries);
    try {
      run(first, places, "CREATE TABLE kept AS SELECT 42 AS answer");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(secret(places))))
          .isEqualTo("rw-------");
      assertThatThrownBy(() -> DriverManager.getConnection(first.jdbcUrl("postgres")).close())
          .isInstanceOf(SQLException.class);
      assertThatThrownBy(
              () ->
                  DriverManager.getConnection(
                          first.jdbcUrl("tollgate_migrator") + "&password=wrong")
                      .close())
          .isInstanceOf(SQLException.class);
    } finally {
      Processes.signal(first.process().pid(), "KILL");
    }
    Awaitility.await().until(() -> !first.process().alive());

    // The pid file of the killed one is still there.
    assertThat(places.postgresData().resolve("postmaster.pid")).exists();
    LocalPostgres second = LocalPostgres.start(places, binaries);
    try {
      assertThat(ask(second, places, "SELECT answer FROM kept")).isEqualTo("42");
    } finally {
      second.stop();
    }
    assertThat(second.process().alive()).isFalse();
    assertThat(places.postgresData().resolve("postmaster.pid")).doesNotExist();
  }

  @Test
  void one_that_outlived_its_parent_is_ended_first(@TempDir Path directory) throws Exception {
    Places places = Places.below(directory.resolve("state"));
    Path binaries = PostgresBinaries.unpacked(story, CACHE);
    LocalPostgres orphan = LocalPostgres.start(places, binaries);
    LocalPostgres next = LocalPostgres.start(places, binaries);
    try {
      Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !orphan.process().alive());
      assertThat(ask(next, places, "SELECT 1")).isEqualTo("1");
    } finally {
      next.stop();
    }
  }

  private static Path secret(Places places) {
    return places.secret("migrator");
  }

  private static void run(LocalPostgres postgres, Places places, String sql) throws SQLException {
    try (Connection connection = connect(postgres, places)) {
      connection.createStatement().execute(sql);
    }
  }

  private static String ask(LocalPostgres postgres, Places places, String sql) throws SQLException {
    try (Connection connection = connect(postgres, places);
        ResultSet row = connection.createStatement().executeQuery(sql)) {
      row.next();
      return row.getString(1);
    }
  }

  private static Connection connect(LocalPostgres postgres, Places places) throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl("tollgate_migrator") + "&password=" + Trees.read(secret(places)));
  }
}
