package io.tollgate.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KernelXidTest {

  private static final String PREFIX = "3,1234,567890123,-;";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "NVRM: Xid (PCI:0000:61:00): 119, pid=1346198, name=python, Timeout | 0000:61:00 | 119 | 1346198",
        "NVRM: Xid (PCI:0000:3B:00): 79, GPU has fallen off the bus.        | 0000:3b:00 | 79 |",
        "NVRM: Xid (PCI:0000:01:00): 31, pid='<unknown>', name=<unknown>    | 0000:01:00 | 31 |",
        "NVRM: Xid (PCI:0000:05:00 GPU-I:05): 13, pid=77, name=a            | 0000:05:00 | 13 | 77",
        "NVRM: Xid (0000:02:00): 13, 0001 00000000 0000a0c0                 | 0000:02:00 | 13 |",
        "NVRM: Xid (PCI:00000001:00:00): 145, NETIR LinkEvt                 | 0001:00:00 | 145 |",
        "[drv] NVRM: Xid (PCI:0000:61:00): 48, pid=0, name=x                | 0000:61:00 | 48 | 0"
      })
  void line_of_the_driver_is_read(String line, String bus, int xid, Long pid) {
    KernelXid said = KernelXid.of(PREFIX + line).orElseThrow();
    assertThat(said.bus()).isEqualTo(bus);
    assertThat(said.xid()).isEqualTo(xid);
    assertThat(said.pid()).isEqualTo(pid);
    assertThat(said.sequence()).isEqualTo(1234);
    assertThat(said.uptimeMs()).isEqualTo(567_890);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "NVRM: Xid (PCI:0000:61:00): 119",
        "3,1,2,-;NVRM: Xid (PCI:0000:61:00): ",
        "3,1,2,-;NVRM: Xid (PCI:0000:61:00): many",
        "3,1,2,-;NVRM: Xid (PCI:0000:61:00): 0, nothing",
        "3,1,2,-;NVRM: Xid (PCI:61): 119",
        "3,1,2,-;NVRM: Xid (PCI:0000:61:00): 99999999999999",
        "3,1,2,-;NVRM: GPU at PCI:0000:03:00: GPU-b850f46d",
        "3,x,2,-;NVRM: Xid (PCI:0000:61:00): 119",
        "3,99999999999999999999,2,-;NVRM: Xid (PCI:0000:61:00): 119",
        "3,1,2,-;usb 1-1: new device\n NVRM: Xid (PCI:0000:61:00): 119"
      })
  void everything_else_is_passed_over(String record) {
    assertThat(KernelXid.of(record)).isEmpty();
  }

  @Test
  void record_that_a_program_wrote_is_not_the_drivers() {
    String line = "NVRM: Xid (PCI:0000:61:00): 79, GPU has fallen off the bus.";
    // The kernel puts 8 times the facility into the first number, and only its own facility is 0.
    assertThat(KernelXid.of("12,1,2,-;" + line)).isEmpty();
    assertThat(KernelXid.of("4,1,2,-;" + line)).isPresent();
  }

  @Test
  void text_is_cut_and_a_record_beyond_the_kernels_bound_is_passed_over() {
    String line = PREFIX + "NVRM: Xid (PCI:0000:61:00): 119, " + "x".repeat(5_000);
    assertThat(KernelXid.of(line).orElseThrow().text()).hasSize(200);
    assertThat(KernelXid.of(line + "y".repeat(8_000))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void mutated_record_never_breaks_the_reader(long seed) {
    Random random = new Random(seed);
    String line = PREFIX + "NVRM: Xid (PCI:0000:61:00): 119, pid=1346198, name=python, Timeout";
    for (int round = 0; round < 5_000; round++) {
      StringBuilder text = new StringBuilder(line);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(text.length());
        text.setCharAt(at, (char) random.nextInt(256));
      }
      text.setLength(1 + random.nextInt(text.length()));
      KernelXid.of(text.toString()).ifPresent(said -> assertThat(said.xid()).isBetween(1, 999_999));
    }
  }
}
