package io.tollgate.scheduler;

import io.tollgate.metering.order.StandardWebhook.Secret;
import io.tollgate.scheduler.billing.PaymentConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads how money comes in: the provider's page and the secrets of its callbacks. */
final class PaymentOptions {
  private static final int SECRET_BYTES = 32;

  private PaymentOptions() {}

  static PaymentConfig of(Options options, List<String> mistakes) {
    List<Secret> live = secrets(options, "payment-secret-file", mistakes);
    List<Secret> test = secrets(options, "payment-test-secret-file", mistakes);
    Optional<String> link = options.text("payment-link");
    if (link.isPresent() && !link.get().matches("https?://\\S*\\{order}\\S*")) {
      mistakes.add(
          "--payment-link must be a URL with {order} in it, such as"
              + " https://pay.example.com/?order={order}&amount={amount_cents}. Correct it.");
    }
    if (link.isPresent() && live.isEmpty()) {
      mistakes.add(
          "--payment-link needs --payment-secret-file: without the provider's secret no payment could"
              + " be believed. Name the file with its whsec_… secret.");
    }
    for (Secret secret : test) {
      if (live.stream().anyMatch(one -> one.fingerprint().equals(secret.fingerprint()))) {
        mistakes.add(
            "--payment-secret-file and --payment-test-secret-file share a secret: test payments would"
                + " pay live orders. Give each world its own.");
      }
    }
    return new PaymentConfig(live, test.isEmpty() ? List.of(fresh()) : test, link);
  }

  /** Only this server's own simulated provider has to know it. */
  private static Secret fresh() {
    byte[] key = new byte[SECRET_BYTES];
    new SecureRandom().nextBytes(key);
    return Secret.of(key);
  }

  private static List<Secret> secrets(Options options, String name, List<String> mistakes) {
    Optional<Path> file = options.readableFile(name, mistakes);
    List<Secret> secrets = new ArrayList<>();
    if (file.isEmpty()) {
      return secrets;
    }
    try {
      for (String line : Files.readAllLines(file.get())) {
        if (!line.isBlank()) {
          secrets.add(Secret.of(line.strip()));
        }
      }
    } catch (IOException unreadable) {
      mistakes.add("--" + name + " could not be read: " + unreadable.getMessage());
    } catch (IllegalArgumentException malformed) {
      mistakes.add("--" + name + " " + file.get() + ": " + malformed.getMessage() + " One a line.");
    }
    return secrets;
  }
}
