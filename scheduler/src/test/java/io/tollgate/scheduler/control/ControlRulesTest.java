package io.tollgate.scheduler.control;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.control.ControlScope.Kind;
import io.tollgate.scheduler.http.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ControlRulesTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final UUID KEY = new UUID(1, 1);

  private static ControlWish wish(
      ControlAction action,
      ControlScope scope,
      int rate,
      boolean stops,
      Optional<Instant> deadline,
      Optional<Instant> until,
      String reason) {
    OptionalInt most = rate > 0 ? OptionalInt.of(rate) : OptionalInt.empty();
    return new ControlWish(action, scope, most, stops, deadline, until, reason);
  }

  private static List<String> wrong(ControlWish wish) {
    return ControlRules.of(wish, KEY, NOW).stream()
        .map(error -> error.pointer() + " " + error.code())
        .toList();
  }

  private static ControlWish plain(ControlAction action, ControlScope scope) {
    return wish(
        action,
        scope,
        action == ControlAction.THROTTLE ? 1 : 0,
        false,
        Optional.empty(),
        Optional.empty(),
        "why");
  }

  @Test
  void every_action_has_scopes_of_its_own() {
    for (ControlAction action : ControlAction.values()) {
      for (Kind kind : Kind.values()) {
        ControlScope scope = new ControlScope(kind, Optional.of("x"), Optional.of(new UUID(2, 2)));
        boolean nodes = kind == Kind.NODE || kind == Kind.POOL;
        assertThat(wrong(plain(action, scope)))
            .as("%s %s", action, kind)
            .isEqualTo(
                action == ControlAction.DRAIN && !nodes
                    ? List.of("/scope not_applicable")
                    : List.of());
      }
    }
  }

  @Test
  void all_mistakes_are_told_at_once() {
    assertThat(
            wrong(
                wish(
                    ControlAction.QUEUE,
                    ControlScope.GLOBAL,
                    3,
                    true,
                    Optional.of(NOW),
                    Optional.of(NOW.plus(Duration.ofDays(1_000))),
                    " ")))
        .containsExactlyInAnyOrder(
            "/reason required",
            "/starts_per_minute not_applicable",
            "/stop_running not_applicable",
            "/deadline not_applicable",
            "/deadline time_in_the_past",
            "/expires_at too_far_ahead");
  }

  @Test
  void a_throttle_needs_its_rate() {
    ControlWish none =
        wish(
            ControlAction.THROTTLE,
            ControlScope.GLOBAL,
            0,
            false,
            Optional.empty(),
            Optional.empty(),
            "why");
    assertThat(wrong(none)).containsExactly("/starts_per_minute required");
  }

  @Test
  void a_drain_lasts_to_its_deadline() {
    ControlScope node = ControlScope.of(Kind.NODE, new UUID(2, 2));
    Optional<Instant> deadline = Optional.of(NOW.plusSeconds(60));
    assertThat(
            wrong(
                wish(
                    ControlAction.DRAIN,
                    node,
                    0,
                    false,
                    deadline,
                    Optional.of(NOW.plusSeconds(30)),
                    "why")))
        .containsExactly("/expires_at before_deadline");
  }

  @Test
  void nobody_holds_back_the_key_that_he_uses() {
    ControlScope own = ControlScope.of(Kind.KEY, KEY);
    assertThat(wrong(plain(ControlAction.BLOCK, own))).containsExactly("/scope/key own_key");
    assertThat(wrong(plain(ControlAction.QUEUE, own))).containsExactly("/scope/key own_key");
    assertThat(wrong(plain(ControlAction.THROTTLE, own))).isEmpty();
    assertThat(wrong(plain(ControlAction.BLOCK, ControlScope.of(Kind.KEY, new UUID(3, 3)))))
        .isEmpty();
  }

  @Test
  void a_window_lies_ahead_and_ends_after_it_begins() {
    assertThat(window(false, NOW.plusSeconds(9), NOW.minusSeconds(9), ""))
        .containsExactlyInAnyOrder(
            "/reason required", "/nodes required", "/to before_from", "/to time_in_the_past");
    assertThat(window(true, NOW.minusSeconds(9), NOW.plusSeconds(9), "why")).isEmpty();
    Instant far = NOW.plus(Duration.ofDays(400));
    assertThat(window(true, far, far.plusSeconds(1), "why"))
        .containsExactlyInAnyOrder("/to too_far_ahead", "/from too_far_ahead");
  }

  private static List<String> window(boolean any, Instant from, Instant to, String reason) {
    List<FieldError> wrong = ControlRules.window(any, from, to, reason, NOW);
    return wrong.stream().map(error -> error.pointer() + " " + error.code()).toList();
  }
}
