package io.tollgate.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.gpu.GpuSigns;
import io.tollgate.agent.gpu.RecoveryAction;
import io.tollgate.agent.protocol.ConditionSeverity;
import io.tollgate.agent.protocol.HealthState;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Long histories of looks, by seed. */
class GpuHealthPropertiesTest {

  private static final int[] XIDS = {0, 13, 31, 45, 48, 62, 63, 74, 79, 92, 94, 119, 999};
  private static final int STEPS = 400;

  private static GpuSigns.Builder signs(Random random) {
    GpuSigns.Builder signs = GpuSigns.builder();
    if (random.nextInt(4) > 0) {
      signs.xid(XIDS[random.nextInt(4) == 0 ? random.nextInt(XIDS.length) : 0]);
    }
    if (random.nextInt(8) == 0) {
      signs.xidCount(XIDS[1 + random.nextInt(XIDS.length - 1)], random.nextInt(3));
    }
    signs.rowRemapFailure(random.nextInt(200) == 0);
    signs.rowRemapPending(random.nextInt(10) == 0);
    signs.clocksEventReasons((long) random.nextInt(256));
    signs.eccDoubleBitVolatile((long) random.nextInt(100) / 98);
    signs.recoveryAction(random.nextInt(100) == 0 ? RecoveryAction.GPU_RESET : RecoveryAction.NONE);
    return signs;
  }

  private static void step(Looks looks, Random random) {
    switch (random.nextInt(6)) {
      case 0 -> looks.miss();
      case 1 -> looks.hear(XIDS[1 + random.nextInt(XIDS.length - 1)]);
      default -> looks.see(signs(random));
    }
  }

  private static boolean goesByItself(String cause) {
    return Cause.of(cause).filter(HealthPolicyReader.builtIn()::returns).isPresent();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
  void what_does_not_go_by_itself_stays_until_it_is_cleared(long seed) {
    Random random = new Random(seed);
    Looks looks = Looks.clean();
    Set<String> standing = new HashSet<>();
    for (int step = 0; step < STEPS; step++) {
      step(looks, random);
      assertThat(looks.health.conditions().keySet()).as("seed %s", seed).containsAll(standing);
      looks.health.conditions().keySet().stream()
          .filter(cause -> !goesByItself(cause))
          .forEach(standing::add);
      assertStateIsThatOfTheWorst(looks);
      if (random.nextInt(20) == 0 && !standing.isEmpty()) {
        String cleared = standing.stream().sorted().findFirst().orElseThrow();
        looks.clear(cleared);
        standing.remove(cleared);
        assertThat(looks.health.conditions()).doesNotContainKey(cleared);
      }
    }
  }

  private static void assertStateIsThatOfTheWorst(Looks looks) {
    boolean sick = false;
    boolean suspect = false;
    for (Condition condition : looks.health.conditions().values()) {
      sick |= condition.severity().compareTo(ConditionSeverity.SICK) >= 0;
      suspect |= condition.severity() == ConditionSeverity.SUSPECT;
    }
    HealthState expected =
        sick ? HealthState.SICK : suspect ? HealthState.SUSPECT : HealthState.HEALTHY;
    assertThat(looks.state()).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12, 13, 14, 15})
  void order_in_which_the_kernel_names_xids_changes_neither_causes_nor_findings(long seed) {
    Random random = new Random(seed);
    List<Integer> heard = new ArrayList<>();
    for (int xid : XIDS) {
      if (xid > 0 && random.nextBoolean()) {
        heard.add(xid);
      }
    }
    Looks one = Looks.clean();
    heard.forEach(one::hear);
    Collections.shuffle(heard, random);
    Looks other = Looks.clean();
    heard.forEach(other::hear);
    assertThat(other.health.conditions().keySet()).isEqualTo(one.health.conditions().keySet());
    assertThat(other.state()).isEqualTo(one.state());
    assertThat(other.findings.stream().map(Finding::cause))
        .containsExactlyInAnyOrderElementsOf(one.findings.stream().map(Finding::cause).toList());
  }

  @ParameterizedTest
  @ValueSource(longs = {21, 22, 23, 24, 25})
  void looking_once_more_at_the_same_changes_nothing_that_is_told(long seed) {
    Random random = new Random(seed);
    Looks looks = Looks.clean();
    for (int step = 0; step < STEPS; step++) {
      // Streaks are about repetition, so the mask is left out here.
      GpuSigns.Builder same = signs(random).clocksEventReasons(null);
      looks.see(same);
      var conditions = looks.health.conditions();
      int found = looks.findings.size();
      looks.see(same);
      assertThat(looks.health.conditions()).isEqualTo(conditions);
      assertThat(looks.findings).hasSize(found);
    }
  }

  @Test
  void healthy_gpu_stays_healthy_whatever_is_not_offered() {
    Looks looks = Looks.clean();
    for (int look = 0; look < STEPS; look++) {
      looks.see(GpuSigns.builder());
    }
    assertThat(looks.health.conditions()).isEmpty();
    assertThat(looks.findings).isEmpty();
  }
}
