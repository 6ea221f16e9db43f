package io.tollgate.agent.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.hook.HookTrouble;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.ConditionSeverity;
import io.tollgate.agent.protocol.HealthCondition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final Instant NOON = Instant.parse("2026-03-01T12:00:00Z");

  private final List<Finding> findings = new ArrayList<>();
  private final List<HookTrouble> troubles = new ArrayList<>();
  private Instant now = NOON;
  private final Admission admission =
      new Admission(
          List.of(
              () -> {
                throw new IllegalStateException("a look that breaks");
              },
              () -> List.copyOf(findings)),
          () -> troubles,
          () -> now);

  @Test
  void failing_finding_refuses_work_since_it_was_first_made_and_is_lifted_by_itself() {
    findings.add(Finding.ok("driver", "Driver 570."));
    findings.add(Finding.fail("disk_full", "1 GiB is free.", "Make room."));
    admission.examine();
    now = NOON.plusSeconds(60);
    findings.set(1, Finding.fail("disk_full", "2 GiB are free.", "Make room."));
    findings.add(Finding.warn("clock_offset", "The calendar is 5 s ahead.", ""));
    admission.examine();
    assertThat(admission.conditions())
        .containsExactly(
            condition("disk_full", ConditionSeverity.DRAIN, NOON, "2 GiB are free. Make room."),
            condition("clock_offset", ConditionSeverity.NOTICE, now, "The calendar is 5 s ahead."));
    findings.clear();
    admission.examine();
    assertThat(admission.conditions()).isEmpty();
  }

  @Test
  void finding_that_grows_worse_is_a_new_one() {
    findings.add(Finding.warn("driver", "No nvidia-smi.", ""));
    admission.examine();
    now = NOON.plusSeconds(60);
    findings.set(0, Finding.fail("driver", "It hangs.", ""));
    admission.examine();
    assertThat(admission.conditions().get(0).since()).isEqualTo(now.toString());
  }

  @Test
  void epilogs_that_have_not_passed_are_one_condition_that_lets_other_gpus_work() {
    troubles.add(new HookTrouble(id(1), NOON.plusSeconds(9), "It failed."));
    troubles.add(new HookTrouble(id(2), NOON, "It hangs."));
    assertThat(admission.conditions())
        .containsExactly(
            condition(
                "epilog_failed",
                ConditionSeverity.SUSPECT,
                NOON,
                "Allocation " + id(1) + ": It failed. Allocation " + id(2) + ": It hangs."));
  }

  private static AllocationId id(int number) {
    return new AllocationId(new UUID(0, number));
  }

  private static HealthCondition condition(
      String cause, ConditionSeverity severity, Instant since, String message) {
    return new HealthCondition(cause, severity, since.toString(), message, false, true);
  }
}
