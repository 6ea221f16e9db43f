package io.tollgate.scheduler.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class ApiKeyTest {

  private final SecureRandom random = new SecureRandom();

  @Test
  void names_its_world_and_has_30_random_characters_and_6_of_checksum() {
    assertThat(ApiKey.random(World.LIVE, random).reveal()).matches("tg_live_[0-9A-Za-z]{36}");
    assertThat(ApiKey.random(World.TEST, random).reveal()).matches("tg_test_[0-9A-Za-z]{36}");
    assertThat(ApiKey.random(World.TEST, random).world()).isEqualTo(World.TEST);
  }

  @Test
  void is_read_back_from_its_own_text() {
    ApiKey key = ApiKey.random(World.LIVE, random);
    assertThat(ApiKey.of(key.reveal()).sha256()).isEqualTo(key.sha256()).hasSize(32);
  }

  @Test
  void knows_every_single_mistyped_character_without_a_look_up() {
    String text = ApiKey.random(World.LIVE, random).reveal();
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'a' ? 'b' : 'a';
      String mistyped = text.substring(0, i) + other + text.substring(i + 1);
      assertThatThrownBy(() -> ApiKey.of(mistyped))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageNotContaining(mistyped);
    }
    assertThatThrownBy(() -> ApiKey.of(text + "a")).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> ApiKey.of("")).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void checksum_stays_the_same_between_versions() {
    // Keys live for years: a changed checksum would refuse all of them.
    assertThat(ApiKey.isWellFormed("tg_live_", "tg_live_" + "0".repeat(30) + KNOWN_CHECKSUM))
        .isTrue();
  }

  private static final String KNOWN_CHECKSUM = "3nUU1K";

  @Test
  void does_not_show_itself_by_accident() {
    ApiKey key = ApiKey.random(World.LIVE, random);
    assertThat(key.toString()).doesNotContain(key.reveal().substring(12, 38));
  }
}
