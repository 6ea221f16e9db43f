package io.tollgate.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.HealthState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuHealthTest {

  private static final GpuHealth CLEAN = GpuHealth.unseen().after(0, false);

  @ParameterizedTest
  @CsvSource({
    "13, HEALTHY",
    "31, HEALTHY",
    "43, HEALTHY",
    "45, HEALTHY",
    "63, HEALTHY",
    "94, SUSPECT",
    "48, SICK",
    "62, SICK",
    "64, SICK",
    "95, SICK",
    "119, SICK",
    "79, SICK",
    "74, SICK",
    "144, SICK",
    "151, SICK",
    "92, HEALTHY",
    "999, SUSPECT"
  })
  void xid_that_appears_says_how_bad_it_is(int xid, HealthState expected) {
    assertThat(CLEAN.after(xid, false).state()).isEqualTo(expected);
  }

  @Test
  void xid_that_stood_there_at_the_first_look_is_of_unknown_age() {
    GpuHealth first = GpuHealth.unseen().after(79, false);
    assertThat(first.state()).isEqualTo(HealthState.SUSPECT);
    // It stays there for ever, and that is no second event.
    assertThat(first.after(79, false)).isEqualTo(first);
    assertThat(first.after(119, false).state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void sick_stays_sick_when_a_harmless_number_hides_the_cause() {
    GpuHealth sick = CLEAN.after(62, false);
    assertThat(sick.after(45, false).state()).isEqualTo(HealthState.SICK);
    assertThat(sick.after(45, false).cause()).isEqualTo("xid_62");
    assertThat(sick.after(0, false).state()).isEqualTo(HealthState.SICK);
    assertThat(sick.after(null, false)).isEqualTo(sick);
  }

  @Test
  void number_that_appears_where_none_was_shown_is_an_event() {
    // Newer exporters show no XID at all while there is none.
    GpuHealth silent = GpuHealth.unseen().after(null, false);
    assertThat(silent.state()).isEqualTo(HealthState.HEALTHY);
    assertThat(silent.after(79, false).state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void row_that_cannot_be_replaced_makes_a_gpu_sick() {
    GpuHealth sick = CLEAN.after(0, true);
    assertThat(sick.state()).isEqualTo(HealthState.SICK);
    assertThat(sick.cause()).isEqualTo("row_remap_failure");
    assertThat(sick.xid()).isNull();
  }
}
