package io.tollgate.scheduler.idle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.scheduler.idle.IdleRule.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.IntToDoubleFunction;
import org.junit.jupiter.api.Test;

class IdleRuleTest {
  private static final IdleTerms TERMS = IdleTerms.DEFAULT;

  @Test
  void a_session_that_never_does_anything_is_warned_at_half_the_window_and_idle_at_its_end() {
    List<GpuMinute> idle = minutes(0, 40, at -> 0);
    assertThat(judge(14, idle)).isEqualTo(Verdict.UNKNOWN);
    assertThat(judge(15, idle)).isEqualTo(Verdict.IDLE_HALF);
    assertThat(judge(29, idle)).isEqualTo(Verdict.IDLE_HALF);
    assertThat(judge(30, idle)).isEqualTo(Verdict.IDLE);
  }

  @Test
  void the_threshold_itself_is_work() {
    assertThat(judge(30, minutes(0, 30, at -> 4.999))).isEqualTo(Verdict.IDLE);
    assertThat(judge(30, minutes(0, 30, at -> 5))).isEqualTo(Verdict.BUSY);
  }

  @Test
  void one_minute_of_work_begins_the_window_anew() {
    List<GpuMinute> worked = minutes(0, 60, at -> at == 20 ? 80 : 0);
    assertThat(judge(30, worked)).isEqualTo(Verdict.BUSY);
    assertThat(judge(36, worked)).isEqualTo(Verdict.IDLE_HALF);
    assertThat(judge(50, worked)).isEqualTo(Verdict.IDLE_HALF);
    assertThat(judge(51, worked)).isEqualTo(Verdict.IDLE);
  }

  @Test
  void one_gpu_at_work_is_enough() {
    List<GpuMinute> idle = minutes(0, 30, at -> 0);
    List<GpuMinute> busy = minutes(0, 30, at -> 60);
    assertThat(judge(30, idle, busy)).isEqualTo(Verdict.BUSY);
    assertThat(judge(30, idle, idle)).isEqualTo(Verdict.IDLE);
  }

  @Test
  void what_was_not_seen_is_never_idle() {
    assertThat(judge(30)).isEqualTo(Verdict.UNKNOWN);
    assertThat(judge(30, List.of())).isEqualTo(Verdict.UNKNOWN);
    assertThat(judge(30, minutes(0, 30, at -> 0), List.of())).isEqualTo(Verdict.UNKNOWN);
    List<GpuMinute> blind = new ArrayList<>();
    for (int at = 0; at < 30; at++) {
      blind.add(new GpuMinute(at, 4, 4, OptionalDouble.empty()));
    }
    assertThat(judge(30, blind)).isEqualTo(Verdict.UNKNOWN);
  }

  @Test
  void nine_tenths_of_the_samples_are_enough_and_less_are_not() {
    List<GpuMinute> most = minutes(0, 27, at -> 0);
    assertThat(judge(30, most)).isEqualTo(Verdict.IDLE);
    assertThat(judge(30, minutes(0, 26, at -> 0))).isNotEqualTo(Verdict.IDLE);
    // The same within the minutes: 107 of 120 are too few, 108 are enough.
    List<GpuMinute> thin = minutes(0, 30, at -> 0);
    for (int at = 0; at < 12; at++) {
      thin.set(at, new GpuMinute(at, 3, 4, OptionalDouble.of(0)));
    }
    assertThat(judge(30, thin)).isEqualTo(Verdict.IDLE);
    thin.set(12, new GpuMinute(12, 3, 4, OptionalDouble.of(0)));
    assertThat(judge(30, thin)).isNotEqualTo(Verdict.IDLE);
  }

  @Test
  void more_samples_than_expected_in_one_minute_do_not_make_up_for_others() {
    List<GpuMinute> eager = minutes(0, 26, at -> 0);
    eager.set(0, new GpuMinute(0, 60, 4, OptionalDouble.of(0)));
    assertThat(judge(30, eager)).isNotEqualTo(Verdict.IDLE);
  }

  @Test
  void the_minute_that_still_runs_does_not_count() {
    List<GpuMinute> wakes = minutes(0, 31, at -> at == 30 ? 90 : 0);
    assertThat(judge(30, wakes)).isEqualTo(Verdict.IDLE);
  }

  @Test
  void terms_out_of_range_are_refused() {
    assertThatThrownBy(() -> new IdleTerms(0, 30)).hasMessageContaining("threshold is 1 to 50");
    assertThatThrownBy(() -> new IdleTerms(51, 30)).hasMessageContaining("not 51");
    assertThatThrownBy(() -> new IdleTerms(5, 3)).hasMessageContaining("window is 4 to 240");
    assertThatThrownBy(() -> new IdleTerms(5, 241)).hasMessageContaining("not 241");
  }

  @SafeVarargs
  private static Verdict judge(int through, List<GpuMinute>... gpus) {
    return IdleRule.judge(TERMS, List.of(gpus), through);
  }

  private static List<GpuMinute> minutes(int from, int to, IntToDoubleFunction percent) {
    List<GpuMinute> minutes = new ArrayList<>();
    for (int at = from; at < to; at++) {
      minutes.add(new GpuMinute(at, 4, 4, OptionalDouble.of(percent.applyAsDouble(at))));
    }
    return minutes;
  }
}
