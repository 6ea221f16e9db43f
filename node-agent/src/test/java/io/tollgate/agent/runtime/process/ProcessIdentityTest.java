package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;

class ProcessIdentityTest {

  @Test
  void identity_needs_start_time_and_boot_as_well_as_the_number() {
    UUID boot = new UUID(7, 7);
    long self = ProcessHandle.current().pid();
    String ticks = ProcessStat.read(self).orElseThrow().startTicks();
    assertThat(new ProcessIdentity(self, ticks, boot).alive(boot)).isTrue();
    assertThat(new ProcessIdentity(self, "1", boot).alive(boot)).isFalse();
    assertThat(new ProcessIdentity(self, ticks, new UUID(1, 1)).alive(boot)).isFalse();
    assertThat(ProcessStat.parse(1, "1 (a) b (c) Z 0 5 6 0 0 0 0 0 0 0 0 0 0 0 0 0 0 0 77 0"))
        .hasValueSatisfying(
            stat -> {
              assertThat(stat.alive()).isFalse();
              assertThat(stat.group()).isEqualTo(5);
              assertThat(stat.startTicks()).isEqualTo("77");
            });
  }
}
