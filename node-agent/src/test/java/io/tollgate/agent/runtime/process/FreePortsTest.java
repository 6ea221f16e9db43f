package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.agent.runtime.PortRange;
import io.tollgate.agent.runtime.StartFailure;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class FreePortsTest {

  @Test
  void ports_are_taken_from_the_range_and_none_twice() throws Exception {
    PortRange range = new PortRange(23_400, 23_499);
    Map<String, Integer> ports = FreePorts.find(List.of("a", "b"), List.of(23_410), range);
    assertThat(ports.values()).doesNotHaveDuplicates().doesNotContain(23_410);
    assertThat(ports.values()).allMatch(port -> port >= 23_400 && port <= 23_499);
  }

  @Test
  void port_that_somebody_listens_on_is_left_out_and_a_full_range_is_said() throws Exception {
    try (ServerSocket somebody = new ServerSocket(0)) {
      int port = somebody.getLocalPort();
      assertThatThrownBy(() -> FreePorts.find(List.of("a"), List.of(), new PortRange(port, port)))
          .isInstanceOf(StartFailure.class)
          .hasMessageContaining("No port from " + port);
    }
  }

  @Test
  void range_is_read_or_refused() {
    assertThat(PortRange.parse("20000-20999")).contains(new PortRange(20_000, 20_999));
    for (String bad : List.of("", "20000", "0-5", "9-8", "1-65536", "a-b", "1-2-3", "-1-5")) {
      assertThat(PortRange.parse(bad)).as(bad).isEmpty();
    }
  }
}
