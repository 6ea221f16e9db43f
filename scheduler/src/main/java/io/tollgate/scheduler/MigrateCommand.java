package io.tollgate.scheduler;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.tollgate.scheduler.database.SchedulerMigrations;
import io.tollgate.scheduler.identity.ApiKey;
import io.tollgate.scheduler.identity.FirstAdminKey;
import io.tollgate.scheduler.identity.KeyStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jdbi.v3.core.Handle;
import org.jdbi.v3.core.Jdbi;
import org.jspecify.annotations.Nullable;

/** Brings the schema up to date, makes the runtime role, and writes the first admin key. */
final class MigrateCommand {
  private static final String DEFAULT_ROLE = "tollgate_runtime";

  private static final SecureRandom RANDOM = new SecureRandom();

  private MigrateCommand() {}

  static void run(List<String> arguments) {
    try {
      migrate(arguments);
    } catch (ServerConfig.InvalidException wrong) {
      fail(wrong.getMessage(), 2);
    } catch (DatabaseCheck.UnusableException unusable) {
      fail(unusable.getMessage(), 11);
    } catch (IOException | RuntimeException failure) {
      fail("The migration failed and may be repeated: " + failure.getMessage(), 1);
    }
  }

  private static void migrate(List<String> arguments) throws IOException {
    List<String> mistakes = new ArrayList<>();
    Options options = Options.of(arguments, System.getenv(), mistakes);
    DatabaseConfig config = ServerConfig.database(options, mistakes);
    String role = options.text("runtime-user").orElse(DEFAULT_ROLE);
    if (!role.matches("[a-z_][a-z0-9_]{0,62}")) {
      mistakes.add(
          "--runtime-user must be lower-case letters, digits and _, not \"" + role + "\".");
    }
    Optional<Path> keyFile = writable(options, "admin-key-file", mistakes);
    if (options.text("admin-key-file").isEmpty()) {
      mistakes.add("--admin-key-file is missing: name the file for the first admin key.");
    }
    Optional<Path> passwordFile = writable(options, "runtime-password-file", mistakes);
    options.refuseUnknown(mistakes);
    if (!mistakes.isEmpty() || config == null || keyFile.isEmpty()) {
      throw new ServerConfig.InvalidException(mistakes);
    }
    DatabaseCheck.requireReachable(config);
    try (HikariDataSource source = source(config)) {
      SchedulerMigrations.migrate(source);
      String password = password(passwordFile);
      Jdbi.create(source)
          .useTransaction(
              handle -> {
                makeRole(handle, role, password, passwordFile.isPresent());
                SchedulerMigrations.grantRuntime(handle, role);
              });
      writeKey(Jdbi.create(source), keyFile.get());
    }
    System.err.println("The database is at this version; the server runs as role " + role + ".");
  }

  private static HikariDataSource source(DatabaseConfig config) {
    HikariConfig hikari = new HikariConfig();
    hikari.setJdbcUrl(config.url());
    if (config.user() != null) {
      hikari.setUsername(config.user());
    }
    if (config.password() != null) {
      hikari.setPassword(config.password());
    }
    hikari.setMaximumPoolSize(3);
    // As in Database: a null or a text takes the type of its column.
    hikari.addDataSourceProperty("stringtype", "unspecified");
    return new HikariDataSource(hikari);
  }

  private static void makeRole(Handle handle, String role, String password, boolean setPassword) {
    boolean exists =
        handle
            .createQuery("SELECT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = :role)")
            .bind("role", role)
            .mapTo(Boolean.class)
            .one();
    // The name was checked against a pattern and the password is base62, so quoting is enough.
    if (!exists) {
      handle.execute("CREATE ROLE \"" + role + "\" LOGIN PASSWORD '" + password + "'");
    } else if (setPassword) {
      handle.execute("ALTER ROLE \"" + role + "\" LOGIN PASSWORD '" + password + "'");
    }
  }

  private static String password(Optional<Path> file) throws IOException {
    if (file.isPresent() && Files.exists(file.get())) {
      String kept = Files.readString(file.get()).strip();
      if (kept.matches("[A-Za-z0-9_]{12,200}")) {
        return kept;
      }
      throw new IOException(
          file.get()
              + " holds no password of 12 to 200 letters, digits and _. Correct or remove it");
    }
    String fresh = ApiKey.withChecksum("", RANDOM);
    if (file.isPresent()) {
      write(file.get(), fresh);
    } else {
      System.err.println(
          "The runtime role keeps its password; give --runtime-password-file to set it.");
    }
    return fresh;
  }

  /** Keeps a file whose key works; otherwise makes the first key, or says where to look. */
  private static void writeKey(Jdbi jdbi, Path file) throws IOException {
    if (Files.exists(file)) {
      byte[] kept = ApiKey.sha256(Files.readString(file).strip());
      boolean works = jdbi.withHandle(handle -> new KeyStore(handle).bySha256(kept)).isPresent();
      if (works) {
        return;
      }
    }
    Optional<ApiKey> made =
        jdbi.inTransaction(handle -> FirstAdminKey.ensure(handle, RANDOM, Instant.now()));
    if (made.isEmpty()) {
      throw new IOException(
          "there is an admin key already, and "
              + file
              + " does not hold it. Use the file that the first migration wrote, or make another key"
              + " with `tollgate key create --scope admin`");
    }
    write(file, made.get().reveal());
  }

  private static void write(Path file, String secret) throws IOException {
    Files.deleteIfExists(file);
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.writeString(file, secret + "\n", StandardOpenOption.TRUNCATE_EXISTING);
  }

  private static Optional<Path> writable(Options options, String name, List<String> mistakes) {
    Optional<Path> file = options.text(name).map(text -> Path.of(text).toAbsolutePath());
    if (file.isPresent()
        && (file.get().getParent() == null || !Files.isWritable(file.get().getParent()))) {
      mistakes.add(
          "--"
              + name
              + " "
              + file.get()
              + " cannot be written. Check the folder and its permissions.");
    }
    return file;
  }

  private static void fail(@Nullable String message, int code) {
    System.err.println(message);
    System.exit(code);
  }
}
