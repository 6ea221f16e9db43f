package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class LogCutTest {

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  @Test
  void lines_stay_whole() {
    assertThat(LogCut.head(bytes("one\ntwo"))).isEqualTo(4);
    assertThat(LogCut.tail(bytes("one\ntwo"))).isEqualTo(4);
  }

  @Test
  void without_lines_every_cut_falls_between_characters() {
    byte[] text = bytes("aä€😀z");
    for (int at = 0; at <= text.length; at++) {
      byte[] before = Arrays.copyOf(text, at);
      byte[] after = Arrays.copyOfRange(text, at, text.length);
      String head = new String(before, 0, LogCut.head(before), StandardCharsets.UTF_8);
      int gone = LogCut.tail(after);
      String tail = new String(after, gone, after.length - gone, StandardCharsets.UTF_8);
      assertThat(head + tail).as("cut at %d", at).doesNotContain("\uFFFD");
      assertThat(before.length - LogCut.head(before)).isLessThan(4);
      assertThat(gone).isLessThan(4);
    }
  }

  @Test
  void what_is_no_text_is_cut_somewhere() {
    byte[] binary = {(byte) 0xff, (byte) 0xfe, (byte) 0x80, (byte) 0x80, (byte) 0x80, (byte) 0x80};
    assertThat(LogCut.head(binary)).isBetween(0, binary.length);
    assertThat(LogCut.tail(Arrays.copyOfRange(binary, 2, 6))).isEqualTo(3);
    assertThat(LogCut.head(new byte[0])).isZero();
    assertThat(LogCut.tail(new byte[0])).isZero();
  }
}
