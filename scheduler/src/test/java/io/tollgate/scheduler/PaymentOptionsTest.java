package io.tollgate.scheduler;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.billing.PaymentConfig;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaymentOptionsTest {
  private static final String ONE = "whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";
  private static final String TWO = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

  @TempDir private Path folder;
  private final List<String> mistakes = new ArrayList<>();

  @Test
  void without_any_there_is_a_simulated_provider_with_a_secret_of_its_own() {
    PaymentConfig config = read();
    assertThat(mistakes).isEmpty();
    assertThat(config.live()).isEmpty();
    assertThat(config.link()).isEmpty();
    assertThat(config.test()).hasSize(1);
    assertThat(config.test().get(0).fingerprint()).isNotEqualTo(read().test().get(0).fingerprint());
  }

  @Test
  void secrets_are_read_one_a_line() throws IOException {
    PaymentConfig config =
        read(
            "--payment-secret-file=" + file("live", ONE + "\n\n" + TWO + "\n"),
            "--payment-link=https://pay.example.com/{order}");
    assertThat(mistakes).isEmpty();
    assertThat(config.live()).hasSize(2);
  }

  @Test
  void every_mistake_is_told_and_no_secret_shown() throws IOException {
    read(
        "--payment-secret-file=" + file("live", TWO),
        "--payment-test-secret-file=" + file("test", TWO),
        "--payment-link=pay.example.com");
    read("--payment-secret-file=" + file("bad", "whsec_short"));
    read("--payment-secret-file=" + folder.resolve("none"));
    read("--payment-link=https://pay.example.com/{order}");
    assertThat(String.join("\n", mistakes))
        .contains("must be a URL with {order}", "share a secret", "24 to 64 bytes")
        .contains("cannot be read", "--payment-link needs --payment-secret-file")
        .doesNotContain(TWO, "short");
  }

  private PaymentConfig read(String... arguments) {
    return PaymentOptions.of(Options.of(List.of(arguments), Map.of(), mistakes), mistakes);
  }

  private Path file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text);
  }
}
