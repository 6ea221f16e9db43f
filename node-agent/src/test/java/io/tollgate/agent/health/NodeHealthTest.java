package io.tollgate.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.ConditionSeverity;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class NodeHealthTest {

  private static final HealthPolicy POLICY = HealthPolicyReader.builtIn();

  private static Moment at(long uptimeMs) {
    return new Moment(uptimeMs, Instant.ofEpochMilli(1_700_000_000_000L + uptimeMs));
  }

  private static NodeSigns signs(long silentSince, long hangingSince, int shown) {
    return new NodeSigns(
        silentSince < 0 ? OptionalLong.empty() : OptionalLong.of(silentSince),
        hangingSince < 0 ? OptionalLong.empty() : OptionalLong.of(hangingSince),
        List.of(),
        shown,
        8);
  }

  @Test
  void silence_of_two_minutes_is_suspect_and_goes_when_it_ends() {
    NodeHealth node = NodeHealth.unseen().looked(signs(1_000, -1, 0), POLICY, at(120_999));
    assertThat(node.conditions()).isEmpty();
    node = node.looked(signs(1_000, -1, 0), POLICY, at(121_000));
    assertThat(node.conditions().get("telemetry_stale").severity())
        .isEqualTo(ConditionSeverity.SUSPECT);
    assertThat(node.looked(signs(-1, -1, 8), POLICY, at(136_000)).conditions()).isEmpty();
  }

  @Test
  void numbers_that_stand_still_are_stale_telemetry_too() {
    NodeSigns stale =
        new NodeSigns(OptionalLong.empty(), OptionalLong.empty(), List.of("GPU-2", "GPU-1"), 8, 8);
    NodeHealth node = NodeHealth.unseen().looked(stale, POLICY, at(1_000));
    assertThat(node.conditions().get("telemetry_stale").message()).contains("GPU-1, GPU-2");
  }

  @Test
  void nvidia_smi_that_hangs_for_a_minute_drains_the_node_until_somebody_looks() {
    NodeHealth node = NodeHealth.unseen().looked(signs(-1, 5_000, 0), POLICY, at(64_999));
    assertThat(node.conditions()).isEmpty();
    node = node.looked(signs(-1, 5_000, 0), POLICY, at(65_000));
    assertThat(node.conditions().get("nvidia_smi_hangs").severity())
        .isEqualTo(ConditionSeverity.DRAIN);
    assertThat(node.looked(signs(-1, -1, 8), POLICY, at(80_000)).conditions())
        .containsOnlyKeys("nvidia_smi_hangs");
  }

  @Test
  void other_number_of_gpus_than_registered_is_suspect_while_it_lasts() {
    NodeHealth node = NodeHealth.unseen().looked(signs(-1, -1, 7), POLICY, at(1_000));
    assertThat(node.conditions().get("gpu_count").message()).contains("7 GPUs").contains("8 are");
    // A look that failed says nothing about the number.
    node = node.looked(signs(-1, -1, 0), POLICY, at(2_000));
    assertThat(node.conditions()).containsOnlyKeys("gpu_count");
    assertThat(node.looked(signs(-1, -1, 8), POLICY, at(3_000)).conditions()).isEmpty();
  }

  @Test
  void xid_of_an_unknown_card_drains_the_node_only_when_it_would_drain_it_anyway() {
    NodeHealth node =
        NodeHealth.unseen()
            .logged(Looks.said(62), false, POLICY, at(1))
            .logged(Looks.said(79), false, POLICY, at(2))
            .logged(Looks.said(31), false, POLICY, at(3));
    assertThat(node.conditions().get("xid_62").severity()).isEqualTo(ConditionSeverity.SUSPECT);
    assertThat(node.conditions().get("xid_79").severity()).isEqualTo(ConditionSeverity.DRAIN);
    assertThat(node.conditions()).hasSize(2);
  }
}
