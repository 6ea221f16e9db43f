package io.tollgate.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.clock.SettableBootClock;
import io.tollgate.agent.gpu.GpuActivity;
import io.tollgate.agent.gpu.GpuDraw;
import io.tollgate.agent.gpu.GpuIdentity;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.utilization.GpuSample;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class GpuWatchTest {

  private static final long INTERVAL = 15_000;

  private final SettableBootClock clock = new SettableBootClock();
  private final FakeProbe probe = new FakeProbe();
  private final GpuWatch watch =
      new GpuWatch(probe, clock, Duration.ofMillis(INTERVAL), LookLog.NONE);

  private static GpuReading card(@Nullable Double watts, @Nullable Long energy) {
    return GpuReading.of(GpuIdentity.card("GPU-1", 0, "x"))
        .with(new GpuActivity(null, null, 50.0, 5L, 10L))
        .with(new GpuDraw(watts, 60.0, energy));
  }

  private Look look(GpuReading... readings) {
    probe.readings = List.of(readings);
    clock.pass(INTERVAL);
    return watch.look();
  }

  private static @Nullable Long energy(Look look) {
    return sample(look).energyDeltaMillijoules();
  }

  private static GpuSample sample(Look look) {
    return look.samples().byUuid().values().iterator().next();
  }

  @Test
  void energy_is_what_was_used_between_two_looks_and_a_counter_that_starts_again_counts() {
    assertThat(energy(look(card(300.0, 1_000L)))).isNull();
    assertThat(energy(look(card(300.0, 5_500L)))).isEqualTo(4_500);
    assertThat(energy(look(card(300.0, 700L)))).isEqualTo(700);
    assertThat(energy(look(card(300.0, null)))).isNull();
    assertThat(energy(look(card(300.0, 900L)))).isEqualTo(200);
  }

  @Test
  void energy_used_while_nobody_looked_is_nobodys() {
    look(card(300.0, 1_000L));
    clock.pass(600_000);
    assertThat(energy(look(card(300.0, 900_000L)))).isNull();
    assertThat(energy(look(card(300.0, 900_001L)))).isEqualTo(1);
  }

  @Test
  void power_and_energy_of_a_card_are_not_put_down_to_one_of_its_slices() {
    GpuReading slice =
        GpuReading.of(
                new GpuIdentity("MIG-1", 0, "x", new GpuIdentity.Slice("GPU-1", 7, "1g.10gb")))
            .with(new GpuDraw(300.0, 60.0, 1_000L));
    look(slice);
    GpuSample sample = sample(look(slice.with(new GpuDraw(300.0, 60.0, 2_000L))));
    assertThat(sample.energyDeltaMillijoules()).isNull();
    assertThat(sample.powerWatts()).isNull();
    assertThat(sample(look(card(300.0, 1L))).powerWatts()).isEqualTo(300.0);
  }

  @Test
  void energy_that_stands_still_for_three_collections_is_stale_and_no_longer_a_measurement() {
    Look first = look(card(300.0, 1_000L));
    long since = first.samples().atMs();
    for (int i = 0; i < 6; i++) {
      // Power moves, but the counter does not.
      Look look = look(card(300.0 + i, 1_000L));
      assertThat(look.telemetry().staleSinceMs()).isEmpty();
      assertThat(look.samples().byUuid()).containsKey("GPU-1");
    }
    Look stale = look(card(320.0, 1_000L));
    assertThat(stale.telemetry().staleSinceMs()).containsEntry("GPU-1", since);
    assertThat(stale.samples().byUuid()).isEmpty();
    assertThat(stale.readings()).hasSize(1);
    Look fresh = look(card(320.0, 1_001L));
    assertThat(fresh.telemetry().staleSinceMs()).isEmpty();
    assertThat(fresh.samples().byUuid()).containsKey("GPU-1");
  }

  @Test
  void without_a_counter_everything_has_to_stand_still() {
    for (int i = 0; i < 20; i++) {
      assertThat(look(card(300.0 + i % 2, null)).telemetry().staleSinceMs()).isEmpty();
    }
    for (int i = 0; i < 7; i++) {
      look(card(310.0, null));
    }
    assertThat(look(card(310.0, null)).telemetry().staleSinceMs()).containsKey("GPU-1");
  }

  @Test
  void gpu_that_shows_nothing_that_must_move_is_not_judged() {
    for (int i = 0; i < 20; i++) {
      assertThat(look(card(null, null)).telemetry().staleSinceMs()).isEmpty();
    }
  }

  @Test
  void source_that_looks_each_time_is_not_judged() {
    probe.repeats = false;
    for (int i = 0; i < 20; i++) {
      assertThat(look(card(300.0, 5L)).telemetry().staleSinceMs()).isEmpty();
    }
  }

  @Test
  void source_that_fails_and_fails_is_left_alone_for_a_while_and_its_silence_is_told() {
    probe.fails = true;
    long since = look().samples().atMs();
    look();
    look();
    assertThat(probe.asked).isEqualTo(3);
    Look left = look();
    assertThat(probe.asked).isEqualTo(3);
    assertThat(left.readings()).isEmpty();
    assertThat(left.telemetry().silentSinceMs()).hasValue(since);
    probe.fails = false;
    Look back = look(card(300.0, 1L));
    assertThat(probe.asked).isEqualTo(4);
    assertThat(back.telemetry()).isEqualTo(Telemetry.FRESH);
  }

  @Test
  void hang_is_passed_on() {
    probe.fails = true;
    probe.hangingSinceMs = OptionalLong.of(77);
    assertThat(look().telemetry().hangingSinceMs()).hasValue(77);
  }
}
