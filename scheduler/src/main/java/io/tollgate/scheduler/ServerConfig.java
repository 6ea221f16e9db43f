package io.tollgate.scheduler;

import io.tollgate.scheduler.agent.AgentConfig;
import io.tollgate.scheduler.billing.InvoiceConfig;
import io.tollgate.scheduler.billing.PaymentConfig;
import io.tollgate.scheduler.database.DatabaseConfig;
import io.tollgate.scheduler.database.DatabaseUrl;
import io.tollgate.scheduler.decision.Policy;
import io.tollgate.scheduler.http.ListenConfig;
import io.tollgate.scheduler.session.LifePolicy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Everything the server is told at start, read once and validated once.
 *
 * @param addressFile where the address is written once the server listens
 * @param advertised the address under which other replicas reach this one; empty: where it listens
 * @param secretKeyFile the key that environments are sealed with
 * @param decision how it decides
 * @param payments how money comes in
 * @param invoices who issues invoices, and when
 */
public record ServerConfig(
    DatabaseConfig database,
    ListenConfig listen,
    Optional<Path> addressFile,
    Optional<String> advertised,
    Path secretKeyFile,
    AgentConfig agents,
    LifePolicy life,
    DecisionConfig decision,
    PaymentConfig payments,
    InvoiceConfig invoices) {

  /** All that is wrong with the options, in order; nothing else was done. */
  public static final class InvalidException extends RuntimeException {
    private static final long serialVersionUID = 1;

    InvalidException(List<String> mistakes) {
      super(String.join("\n", mistakes));
    }
  }

  /** The rules of the decision. */
  Policy policy() {
    return decision.policy(life);
  }

  /** Reads the options; throws {@link InvalidException} with every mistake at once. */
  static ServerConfig of(Options options) {
    List<String> mistakes = new ArrayList<>();
    DatabaseConfig database = database(options, mistakes);
    ListenConfig listen = listen(options, mistakes);
    Duration hold =
        Duration.ofMillis(options.number("sync-hold-ms", 100, 60_000, 20_000, mistakes));
    Duration lease =
        Duration.ofSeconds(options.number("node-lease-seconds", 2, 3_600, 40, mistakes));
    Duration lost =
        Duration.ofSeconds(options.number("node-lost-after-seconds", 3, 86_400, 300, mistakes));
    Duration grace = Duration.ofSeconds(options.number("stop-grace-seconds", 0, 120, 30, mistakes));
    if (lost.compareTo(lease) < 0) {
      mistakes.add(
          "--node-lost-after-seconds is less than --node-lease-seconds: a node would be lost before"
              + " it is unreachable. Raise the first or lower the second.");
    }
    if (hold.compareTo(lease) >= 0) {
      mistakes.add(
          "--sync-hold-ms is not less than --node-lease-seconds: held agents would seem silent."
              + " Lower the first or raise the second.");
    }
    Path secret = secretKeyFile(options, mistakes);
    DecisionConfig decision = DecisionConfig.of(options, mistakes);
    Optional<Path> addressFile = options.text("address-file").map(Path::of);
    Optional<String> advertised = options.text("advertise");
    PaymentConfig payments = PaymentOptions.of(options, mistakes);
    InvoiceConfig invoices =
        InvoiceConfig.of(
            options.readableFile("issuer-file", mistakes),
            Duration.ofHours(options.number("invoice-grace-hours", 0, 720, 24, mistakes)),
            mistakes);
    options.refuseUnknown(mistakes);
    if (!mistakes.isEmpty() || database == null || listen == null || secret == null) {
      throw new InvalidException(mistakes);
    }
    AgentConfig agents = AgentConfig.defaults();
    LifePolicy life = LifePolicy.defaults();
    return new ServerConfig(
        database,
        listen,
        addressFile,
        advertised,
        secret,
        new AgentConfig(
            hold,
            lease,
            lost,
            agents.massSilenceNodes(),
            agents.massSilenceShare(),
            agents.massSilenceMax()),
        new LifePolicy(
            life.startTimeout(),
            grace,
            life.cleanupBound(),
            life.startAttempts(),
            life.startBackoff(),
            life.startBackoffMax(),
            life.requeuesMax()),
        decision,
        payments,
        invoices);
  }

  static @org.jspecify.annotations.Nullable DatabaseConfig database(
      Options options, List<String> mistakes) {
    Optional<String> url = options.text("database-url");
    Optional<String> file = options.text("database-password-file");
    Optional<String> password =
        options.secret("database-password", "database-password-file", mistakes);
    int connections = (int) options.number("database-connections", 2, 200, 8, mistakes);
    if (url.isEmpty()) {
      mistakes.add(
          "--database-url is missing: the server keeps everything in PostgreSQL. Give a URL such as"
              + " jdbc:postgresql://localhost/tollgate?user=tollgate_runtime, or set"
              + " TOLLGATE_DATABASE_URL.");
      return null;
    }
    Optional<DatabaseUrl> parsed = DatabaseUrl.parse(url.get());
    if (parsed.isEmpty()) {
      mistakes.add(
          "--database-url is neither jdbc:postgresql://host/database nor"
              + " postgres://user@host/database. Correct it.");
      return null;
    }
    if (file.isPresent() && password.isEmpty()) {
      return null; // The unreadable file was noted.
    }
    DatabaseConfig plain =
        DatabaseConfig.of(
            parsed.get().jdbc(), parsed.get().user(), password.orElse(parsed.get().password()));
    return new DatabaseConfig(
        plain.url(),
        plain.user(),
        plain.password(),
        connections,
        plain.waitingMax(),
        plain.connectTimeout());
  }

  private static @org.jspecify.annotations.Nullable ListenConfig listen(
      Options options, List<String> mistakes) {
    String text = options.text("listen").orElse("127.0.0.1:8080");
    int colon = text.lastIndexOf(':');
    try {
      String host = text.substring(0, Math.max(colon, 0));
      int port = Integer.parseInt(text.substring(colon + 1));
      if (colon < 1 || port < 0 || port > 65_535) {
        throw new NumberFormatException(text);
      }
      return new ListenConfig(host, port, tls(options, mistakes));
    } catch (NumberFormatException malformed) {
      mistakes.add(
          "--listen is \""
              + text
              + "\" and must be host:port, such as 127.0.0.1:8080 (port 0 takes"
              + " any free one).");
      return null;
    }
  }

  private static Optional<ListenConfig.Tls> tls(Options options, List<String> mistakes) {
    Optional<Path> certificate = options.readableFile("tls-certificate", mistakes);
    Optional<Path> key = options.readableFile("tls-key", mistakes);
    if (certificate.isPresent() != key.isPresent()) {
      mistakes.add("--tls-certificate and --tls-key go together: give both PEM files or neither.");
    }
    return certificate.isPresent() && key.isPresent()
        ? Optional.of(new ListenConfig.Tls(certificate.get(), key.get()))
        : Optional.empty();
  }

  private static @org.jspecify.annotations.Nullable Path secretKeyFile(
      Options options, List<String> mistakes) {
    Optional<String> named = options.text("secret-key-file");
    if (named.isEmpty()) {
      mistakes.add(
          "--secret-key-file is missing: environments of sessions are stored encrypted with the key"
              + " in it. Name a file; it is created, readable by you alone, when it does not exist.");
      return null;
    }
    Path file = Path.of(named.get()).toAbsolutePath();
    Path folder = file.getParent();
    boolean usable =
        Files.exists(file) ? Files.isReadable(file) : folder != null && Files.isWritable(folder);
    if (!usable) {
      mistakes.add(
          "--secret-key-file "
              + file
              + " can be neither read nor created. Check the folder and its"
              + " permissions.");
    }
    return file;
  }

  static String firstLine(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
