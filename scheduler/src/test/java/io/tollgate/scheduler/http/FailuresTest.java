package io.tollgate.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FailuresTest {

  @ParameterizedTest
  @CsvSource({
    "08006,DATABASE_UNAVAILABLE",
    "57P01,DATABASE_UNAVAILABLE",
    "40001,DATABASE_BUSY",
    "40P01,DATABASE_BUSY",
    "55P03,DATABASE_BUSY",
    "57014,DATABASE_BUSY",
    "53300,DATABASE_BUSY",
    "23505,INTERNAL",
    "42P01,INTERNAL"
  })
  void tells_passing_trouble_of_the_database_from_our_own_defects(String state, ErrorCode code) {
    RuntimeException failure =
        new IllegalStateException("wrapped", new SQLException("secret detail", state));

    Refusal refusal = Failures.refusal(failure, "GET /x", "req_1");

    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.detail()).doesNotContain("secret detail");
  }

  @Test
  void passes_a_refusal_on_however_deep_it_is_wrapped() {
    ApiException refused = ApiException.of(ErrorCode.QUOTE_EXPIRED, "It expired.");

    assertThat(Failures.refusal(new RuntimeException(refused), "GET /x", "req_1"))
        .isSameAs(refused.refusal());
  }

  @Test
  void every_code_has_an_error_status_and_a_title() {
    assertThat(Arrays.stream(ErrorCode.values()))
        .allSatisfy(
            code -> {
              assertThat(code.status()).isBetween(400, 599);
              assertThat(code.title()).isNotBlank();
              assertThat(code.code()).matches("[a-z_]+");
              assertThat(code.blame() == ErrorCode.Blame.US).isEqualTo(code.status() >= 500);
            });
  }
}
