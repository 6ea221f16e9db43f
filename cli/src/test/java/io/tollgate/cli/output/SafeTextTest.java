package io.tollgate.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SafeTextTest {

  private static String safe(String text) {
    return new SafeText().of(text);
  }

  @Test
  void text_lines_tabs_and_colours_stay() {
    String text = "ä €\t😀\r\n\u001b[1;31mred\u001b[0m";
    assertThat(safe(text)).isEqualTo(text);
  }

  @Test
  void what_steers_a_terminal_goes() {
    assertThat(safe("a\u001b[2Jb\u001b[10;20Hc\u001b[6nd")).isEqualTo("abcd");
    assertThat(safe("a\u001b]0;title\u0007b")).isEqualTo("ab");
    assertThat(safe("a\u001b]52;c;cm0gLXJm\u001b\\b")).isEqualTo("ab");
    assertThat(safe("a\u001bPdcs\u001b\\b\u001bcd")).isEqualTo("abd");
    assertThat(safe("a\u0007\u0008\u009b2Jb\u007f")).isEqualTo("a2Jb");
    assertThat(safe("\u001b]unended\nnext line")).isEqualTo("\nnext line");
  }

  @Test
  void sequences_are_seen_wherever_pieces_are_cut() {
    String text = "x\u001b[31my\u001b[2Jz\u001b]0;t\u0007e\u001b]1;u\u001b\\f";
    for (int at = 0; at <= text.length(); at++) {
      SafeText safe = new SafeText();
      assertThat(safe.of(text.substring(0, at)) + safe.of(text.substring(at)))
          .as("cut at %d", at)
          .isEqualTo("x\u001b[31myzef");
    }
  }
}
