package io.tollgate.scheduler.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Records in a column. */
class RecordJsonTest {

  /** Something of everything. */
  public record Whole(
      UUID id,
      String text,
      int small,
      long large,
      boolean truth,
      Optional<Instant> time,
      OptionalInt number,
      List<Part> parts,
      Map<String, String> labels,
      Duration span,
      Letter letter,
      Optional<byte[]> bytes) {}

  /** A record in a record. */
  public record Part(String name, Optional<Duration> delay) {}

  /** A choice. */
  public enum Letter {
    ALPHA,
    BETA
  }

  /** What is not known. */
  public record Odd(Thread thread) {}

  @Test
  void a_record_reads_back_as_it_was_written() {
    Whole whole =
        new Whole(
            UUID.randomUUID(),
            "a \"text\"",
            -3,
            1L << 60,
            true,
            Optional.of(Instant.parse("2026-03-01T12:00:00.123456Z")),
            OptionalInt.of(4),
            List.of(new Part("one", Optional.of(Duration.ofSeconds(90)))),
            Map.of("team", "blue"),
            Duration.ZERO,
            Letter.BETA,
            Optional.empty());

    assertThat(RecordJson.read(RecordJson.write(whole), Whole.class)).isEqualTo(whole);
  }

  @Test
  void bytes_read_back_too() {
    Whole whole = RecordJson.read(plain(", \"bytes\": \"AQL/\""), Whole.class);
    assertThat(whole.bytes().orElseThrow()).containsExactly(1, 2, -1);
    assertThat(RecordJson.write(whole)).contains("\"bytes\":\"AQL/\"");
  }

  @Test
  void what_an_older_server_did_not_write_is_empty() {
    Whole whole = RecordJson.read(plain(""), Whole.class);

    assertThat(whole.small()).isZero();
    assertThat(whole.truth()).isFalse();
    assertThat(whole.time()).isEmpty();
    assertThat(whole.number()).isEmpty();
    assertThat(whole.parts()).isEmpty();
    assertThat(whole.labels()).isEmpty();
  }

  @Test
  void what_has_no_emptiness_must_be_there() {
    assertThatThrownBy(() -> RecordJson.read("{}", Whole.class))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> RecordJson.read("no JSON", Whole.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no JSON");
  }

  @Test
  void a_type_that_is_not_known_is_told_when_it_is_written() {
    assertThatThrownBy(() -> RecordJson.write(new Odd(Thread.currentThread())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Thread");
  }

  private static String plain(String more) {
    return "{\"id\": \"00000000-0000-0000-0000-000000000001\", \"text\": \"t\", \"span\": \"PT1S\","
        + " \"letter\": \"ALPHA\""
        + more
        + "}";
  }
}
