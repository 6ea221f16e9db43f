package io.tollgate.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.gpu.GpuSigns;
import io.tollgate.agent.gpu.RecoveryAction;
import io.tollgate.agent.protocol.AllocationNote.Kind;
import io.tollgate.agent.protocol.ConditionSeverity;
import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GpuHealthTest {

  private static final String GPU = "GPU-1";

  private static GpuSigns.Builder signs() {
    return GpuSigns.builder();
  }

  @ParameterizedTest
  @CsvSource({
    "13, HEALTHY, OWN_FAULT",
    "31, HEALTHY, OWN_FAULT",
    "43, HEALTHY, OWN_FAULT",
    "45, HEALTHY, OWN_FAULT",
    "94, SUSPECT, HARDWARE",
    "48, SICK, HARDWARE",
    "62, SICK, HARDWARE",
    "64, SICK, HARDWARE",
    "95, SICK, HARDWARE",
    "119, SICK, HARDWARE",
    "79, SICK, HARDWARE",
    "74, SICK, HARDWARE",
    "144, SICK, HARDWARE",
    "151, SICK, HARDWARE",
    "999, SUSPECT, NOTICE"
  })
  void xid_that_appears_says_how_bad_it_is_and_whose_doing(int xid, HealthState state, Kind kind) {
    Looks looks = Looks.clean().seeXid(xid);
    assertThat(looks.state()).isEqualTo(state);
    assertThat(looks.findings).extracting(Finding::kind).containsExactly(kind);
    assertThat(looks.findings.get(0).cause()).isEqualTo("xid_" + xid);
  }

  @Test
  void mere_information_is_no_condition_and_no_news_for_the_work() {
    Looks looks = Looks.clean().seeXid(63).seeXid(92);
    assertThat(looks.health.conditions()).isEmpty();
    assertThat(looks.findings).isEmpty();
  }

  @Test
  void xid_that_stood_there_at_the_first_look_only_warns() {
    Looks looks = new Looks(HealthPolicyReader.builtIn()).seeXid(79);
    assertThat(looks.state()).isEqualTo(HealthState.SUSPECT);
    assertThat(looks.findings).isEmpty();
    // It stays there for ever, and that is no second event.
    GpuHealth before = looks.health;
    assertThat(looks.seeXid(79).health).isEqualTo(before);
    assertThat(looks.seeXid(119).state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void program_fault_that_stood_there_at_the_first_look_is_nothing() {
    assertThat(new Looks(HealthPolicyReader.builtIn()).seeXid(31).health.conditions()).isEmpty();
  }

  @Test
  void value_that_vanishes_and_comes_back_the_same_is_no_event() {
    Looks looks = Looks.clean().seeXid(62).clear("xid_62");
    looks.see(signs()).see(signs().xid(62));
    assertThat(looks.state()).isEqualTo(HealthState.HEALTHY);
    assertThat(looks.findings).hasSize(1);
    // A restart of the exporter clears it; after that the same number is another event.
    looks.seeXid(0).seeXid(62);
    assertThat(looks.state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void number_that_appears_where_none_was_shown_is_an_event() {
    // Newer exporters show no XID at all while there is none.
    Looks looks = new Looks(HealthPolicyReader.builtIn()).see(signs());
    assertThat(looks.state()).isEqualTo(HealthState.HEALTHY);
    assertThat(looks.seeXid(79).state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void sick_stays_sick_when_a_harmless_number_hides_the_cause() {
    Looks looks = Looks.clean().seeXid(62).seeXid(45).seeXid(0).see(signs());
    assertThat(looks.state()).isEqualTo(HealthState.SICK);
    assertThat(looks.causes()).containsExactly("xid_62");
  }

  @Test
  void count_shows_an_xid_that_another_one_hides() {
    Looks looks = Looks.clean().see(signs().xid(45).xidCount(62, 1).xidCount(45, 1));
    assertThat(looks.causes()).containsExactly("xid_62");
    // The same counts in the next look are the same events.
    looks.clear("xid_62").see(signs().xid(45).xidCount(62, 1).xidCount(45, 1));
    assertThat(looks.state()).isEqualTo(HealthState.HEALTHY);
    looks.see(signs().xid(45).xidCount(62, 2));
    assertThat(looks.state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void count_that_was_away_for_longer_than_its_window_starts_again() {
    Looks looks = Looks.clean().see(signs().xidCount(62, 3)).clear("xid_62");
    looks.see(signs()).see(signs().xidCount(62, 3));
    assertThat(looks.state()).isEqualTo(HealthState.HEALTHY);
    for (int look = 0; look < 21; look++) {
      looks.see(signs());
    }
    assertThat(looks.see(signs().xidCount(62, 1)).state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void kernel_and_exporter_that_tell_of_the_same_xid_make_one_condition() {
    Looks kernelFirst = Looks.clean().hear(79).seeXid(79);
    Looks exporterFirst = Looks.clean().seeXid(79).hear(79);
    assertThat(kernelFirst.causes()).containsExactly("xid_79");
    assertThat(exporterFirst.causes()).containsExactly("xid_79");
    assertThat(kernelFirst.findings.get(0).pid()).isEqualTo(4_711L);
  }

  @Test
  void row_that_cannot_be_replaced_makes_a_gpu_sick_for_good() {
    Looks looks = Looks.clean().see(signs().rowRemapFailure(true));
    assertThat(looks.state()).isEqualTo(HealthState.SICK);
    assertThat(looks.see(signs().rowRemapFailure(false)).state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void row_that_waits_for_a_reset_is_suspect_until_it_was_reset() {
    Looks looks = Looks.clean().see(signs().rowRemapPending(true));
    assertThat(looks.state()).isEqualTo(HealthState.SUSPECT);
    // That nobody tells is no all-clear.
    assertThat(looks.see(signs()).state()).isEqualTo(HealthState.SUSPECT);
    assertThat(looks.see(signs().rowRemapPending(false)).state()).isEqualTo(HealthState.HEALTHY);
  }

  @Test
  void uncorrectable_memory_error_counts_as_xid_48_when_it_is_new() {
    Looks old = new Looks(HealthPolicyReader.builtIn()).see(signs().eccDoubleBitVolatile(3L));
    assertThat(old.state()).isEqualTo(HealthState.SUSPECT);
    assertThat(old.see(signs().eccDoubleBitVolatile(3L)).state()).isEqualTo(HealthState.SUSPECT);
    assertThat(old.see(signs().eccDoubleBitVolatile(4L)).state()).isEqualTo(HealthState.SICK);
    assertThat(old.findings).extracting(Finding::kind).containsExactly(Kind.HARDWARE);
    Looks reloaded = Looks.clean().see(signs().eccDoubleBitVolatile(3L)).clear("ecc_double_bit");
    // The driver was loaded again and counts from nothing.
    assertThat(reloaded.see(signs().eccDoubleBitVolatile(0L)).state())
        .isEqualTo(HealthState.HEALTHY);
    assertThat(reloaded.see(signs().eccDoubleBitVolatile(1L)).state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void replaced_rows_are_worth_a_notice_and_no_more() {
    Looks looks =
        Looks.clean()
            .see(signs().uncorrectableRemappedRows(2L))
            .see(signs().uncorrectableRemappedRows(3L));
    assertThat(looks.causes()).containsExactly("rows_remapped");
    assertThat(looks.state()).isEqualTo(HealthState.HEALTHY);
  }

  @ParameterizedTest
  @CsvSource({"8", "64", "128", "200"})
  void slowdown_by_the_hardware_is_suspect_from_the_second_look_on(long mask) {
    Looks looks = Looks.clean().see(signs().clocksEventReasons(mask));
    assertThat(looks.state()).isEqualTo(HealthState.HEALTHY);
    assertThat(looks.see(signs().clocksEventReasons(mask)).state()).isEqualTo(HealthState.SUSPECT);
    // One look without is not the end of it.
    assertThat(looks.see(signs().clocksEventReasons(0L)).state()).isEqualTo(HealthState.SUSPECT);
    assertThat(looks.see(signs().clocksEventReasons(1L)).state()).isEqualTo(HealthState.HEALTHY);
  }

  @ParameterizedTest
  @CsvSource({"1", "2", "4", "16", "256"})
  void other_reasons_for_lower_clocks_are_everyday(long mask) {
    Looks looks = Looks.clean();
    for (int look = 0; look < 5; look++) {
      looks.see(signs().clocksEventReasons(mask));
    }
    assertThat(looks.health.conditions()).isEmpty();
  }

  @Test
  void heat_that_the_driver_handles_is_a_notice() {
    Looks looks =
        Looks.clean().see(signs().clocksEventReasons(0x20L)).see(signs().clocksEventReasons(0x20L));
    assertThat(looks.causes()).containsExactly("thermal_slowdown");
    assertThat(looks.state()).isEqualTo(HealthState.HEALTHY);
  }

  @ParameterizedTest
  @CsvSource({
    "GPU_RESET, SICK, recovery_action",
    "DRAIN_P2P, SICK, recovery_action",
    "DRAIN_AND_RESET, SICK, recovery_action",
    "BUS_RESET, SICK, recovery_action",
    "OTHER, SICK, recovery_action",
    "NODE_REBOOT, DRAIN, recovery_reboot",
    "SYSTEM_REBOOT, DRAIN, recovery_reboot"
  })
  void what_the_driver_asks_for_is_taken_at_its_word(
      RecoveryAction action, ConditionSeverity severity, String cause) {
    Looks looks = Looks.clean().see(signs().recoveryAction(action));
    assertThat(looks.state()).isEqualTo(HealthState.SICK);
    assertThat(looks.health.conditions().get(cause).severity()).isEqualTo(severity);
    // A person says when it is well again.
    assertThat(looks.see(signs().recoveryAction(RecoveryAction.NONE)).state())
        .isEqualTo(HealthState.SICK);
  }

  @Test
  void gpu_that_is_not_shown_three_times_in_a_row_is_missing() {
    Looks looks = Looks.clean().miss().miss().seeXid(0).miss().miss();
    assertThat(looks.state()).isEqualTo(HealthState.HEALTHY);
    assertThat(looks.miss().state()).isEqualTo(HealthState.SICK);
    assertThat(looks.causes()).containsExactly("missing");
    assertThat(looks.seeXid(0).state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void trespass_is_suspect_while_it_lasts() {
    Looks looks = Looks.clean();
    looks.take(looks.health.told(Cause.TRESPASS, "pid 12 (miner)", looks.policy, looks.next()));
    assertThat(looks.state()).isEqualTo(HealthState.SUSPECT);
    assertThat(looks.health.conditions().get("trespass").message()).contains("miner");
    looks.take(looks.health.told(Cause.TRESPASS, null, looks.policy, looks.next()));
    assertThat(looks.state()).isEqualTo(HealthState.HEALTHY);
  }

  @Test
  void operator_clears_the_very_condition_and_no_later_one() {
    Looks looks = Looks.clean().seeXid(62);
    String since = looks.health.conditions().get("xid_62").since();
    assertThat(looks.health.cleared("xid_62", "2020-01-01T00:00:00Z")).isEqualTo(looks.health);
    looks.clear("xid_62").seeXid(0).seeXid(62);
    // The word for the first one comes late, and says nothing of the second.
    assertThat(looks.health.cleared("xid_62", since).state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void what_still_holds_comes_back_after_it_was_cleared() {
    Looks looks = Looks.clean().see(signs().rowRemapFailure(true)).clear("row_remap_failure");
    assertThat(looks.state()).isEqualTo(HealthState.HEALTHY);
    assertThat(looks.see(signs().rowRemapFailure(true)).state()).isEqualTo(HealthState.SICK);
  }

  @Test
  void report_names_the_worst_and_lists_all() {
    Looks looks =
        Looks.clean()
            .see(signs().xid(94).rowRemapPending(true))
            .see(signs().xid(119).rowRemapPending(true));
    GpuHealthReport report = looks.health.report(GPU, looks.policy).orElseThrow();
    assertThat(report.state()).isEqualTo(HealthState.SICK);
    assertThat(report.cause()).isEqualTo("xid_119");
    assertThat(report.xid()).isEqualTo(119);
    assertThat(report.conditions())
        .extracting(condition -> condition.cause())
        .containsExactly("xid_119", "row_remap_pending", "xid_94");
    assertThat(report.conditions().get(0).hitsWork()).isTrue();
    assertThat(report.conditions().get(0).returns()).isFalse();
    assertThat(report.conditions().get(1).returns()).isTrue();
    assertThat(report.conditions().get(0).since()).isEqualTo("2026-03-01T12:00:45Z");
  }

  @Test
  void gpu_against_which_nothing_stands_is_not_reported() {
    assertThat(Looks.clean().health.report(GPU, HealthPolicyReader.builtIn())).isEmpty();
  }
}
