package io.tollgate.metering.order;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.metering.order.StandardWebhook.Headers;
import io.tollgate.metering.order.StandardWebhook.Secret;
import io.tollgate.metering.order.StandardWebhook.Verdict;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class StandardWebhookTest {
  private static final Secret SECRET = Secret.of("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
  private static final Secret OTHER =
      Secret.of("whsec_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=");
  private static final Instant AT = Instant.ofEpochSecond(1_614_265_330);
  private static final byte[] BODY = "{\"test\": 2432232314}".getBytes(StandardCharsets.UTF_8);
  private static final String ID = "msg_p5jXN8AQM9LWM0D4loKWxJek";

  /** The example of the specification, so that our signatures are those of everybody else. */
  private static final String PUBLISHED = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=";

  @Test
  void signs_as_the_specification_says() {
    assertThat(StandardWebhook.sign(SECRET, ID, AT, BODY)).isEqualTo(PUBLISHED);
    assertThat(verdict(PUBLISHED, AT, SECRET)).isEqualTo(Verdict.GENUINE);
  }

  @Test
  void takes_any_of_several_secrets_and_signatures() {
    String both = StandardWebhook.sign(OTHER, ID, AT, BODY) + " " + PUBLISHED;
    assertThat(verdict(both, AT, SECRET)).isEqualTo(Verdict.GENUINE);
    assertThat(verdict(PUBLISHED, AT, OTHER, SECRET)).isEqualTo(Verdict.GENUINE);
    assertThat(
            StandardWebhook.verify(List.of(OTHER, SECRET), headers(PUBLISHED), BODY, AT).signedBy())
        .contains(SECRET);
  }

  @ParameterizedTest
  @CsvSource({"300, GENUINE", "-300, GENUINE", "301, OUT_OF_TIME", "-301, OUT_OF_TIME"})
  void a_delivery_is_of_use_for_five_minutes(long seconds, Verdict verdict) {
    assertThat(verdict(PUBLISHED, AT.plusSeconds(seconds), SECRET)).isEqualTo(verdict);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v1,AAAA",
        "v1,",
        "v1",
        "v1a,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        "v1,%%%",
        "v1,h0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="
      })
  void anything_else_is_forged(String signature) {
    assertThat(verdict(signature, AT, SECRET)).isEqualTo(Verdict.FORGED);
  }

  @Test
  void what_is_signed_cannot_be_changed() {
    byte[] dearer = "{\"test\": 2432232315}".getBytes(StandardCharsets.UTF_8);
    assertThat(StandardWebhook.verify(List.of(SECRET), headers(PUBLISHED), dearer, AT).verdict())
        .isEqualTo(Verdict.FORGED);
    for (Headers changed :
        List.of(
            new Headers("msg_x", "1614265330", PUBLISHED),
            new Headers(ID, "1614265331", PUBLISHED),
            new Headers(ID, "01614265330", PUBLISHED))) {
      assertThat(StandardWebhook.verify(List.of(SECRET), changed, BODY, AT).verdict())
          .isEqualTo(Verdict.FORGED);
    }
    assertThat(StandardWebhook.verify(List.of(), headers(PUBLISHED), BODY, AT).verdict())
        .isEqualTo(Verdict.FORGED);
  }

  @Test
  void headers_that_are_missing_or_make_no_sense_are_named_so() {
    for (Headers broken :
        List.of(
            new Headers("", "1614265330", PUBLISHED),
            new Headers(ID, "", PUBLISHED),
            new Headers(ID, "soon", PUBLISHED),
            new Headers(ID, "-5", PUBLISHED),
            new Headers(ID, "999999999999999999999", PUBLISHED),
            new Headers(ID, "1614265330", ""))) {
      assertThat(StandardWebhook.verify(List.of(SECRET), broken, BODY, AT).verdict())
          .isEqualTo(Verdict.MALFORMED);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "whsec_", "whsec_short", "MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "whsec_%%%"})
  void a_secret_that_is_none_is_refused_without_being_shown(String text) {
    assertThatThrownBy(() -> Secret.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("MfKQ9r8G");
    assertThat(SECRET.toString()).doesNotContain("MfKQ9r8G");
  }

  private static Verdict verdict(String signature, Instant now, Secret... secrets) {
    return StandardWebhook.verify(List.of(secrets), headers(signature), BODY, now).verdict();
  }

  private static Headers headers(String signature) {
    return new Headers(ID, "1614265330", signature);
  }
}
