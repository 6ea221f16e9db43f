package io.tollgate.agent.gpu.dcgm;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ExpositionParserTest {

  private static Sample only(String line) {
    Exposition exposition = ExpositionParser.parse(line);
    assertThat(exposition.skippedLines()).isZero();
    assertThat(exposition.samples()).hasSize(1);
    return exposition.samples().get(0);
  }

  @Test
  void plain_sample_is_read() {
    assertThat(only("DCGM_FI_DEV_GPU_UTIL{gpu=\"0\",UUID=\"GPU-1\"} 91"))
        .isEqualTo(new Sample("DCGM_FI_DEV_GPU_UTIL", Map.of("gpu", "0", "UUID", "GPU-1"), "91"));
    assertThat(only("up 1")).isEqualTo(new Sample("up", Map.of(), "1"));
  }

  @Test
  void spaces_trailing_commas_escapes_and_carriage_returns_are_read() {
    assertThat(only("a{ x=\"1\" , y = \"2\", } 3\r\n").labels())
        .containsExactlyInAnyOrderEntriesOf(Map.of("x", "1", "y", "2"));
    assertThat(only("a{x=\"say \\\"hi\\\"\\\\\\n\"} 3").labels())
        .containsExactlyEntriesOf(Map.of("x", "say \"hi\"\\\n"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a 3.1035686671e+10",
        "a +Inf",
        "a -Inf",
        "a NaN",
        "a 9223372036854775794",
        "a 1 1700000000000",
        "a{x=\"1\"} 1 # {trace=\"z\"} 0.5",
        "a .5",
        "a -1.0E-3"
      })
  void every_way_of_writing_a_number_is_read(String line) {
    assertThat(ExpositionParser.parse(line).samples()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "DCGM{gpu=\"0\",...,modelName=\"NVIDIA L40S\",...} 405",
        "a{x=\"un\"escaped\"} 1",
        "a{x=\"open} 1",
        "a{x=1} 1",
        "a{x=\"1\"",
        "a{x=\"1\"}",
        "a b",
        "a 1 2 3",
        "a 0x10",
        "=== a title ===",
        "--------",
        "{} 1",
        "9a 1"
      })
  void what_cannot_be_read_is_skipped_and_counted_and_the_next_line_is_read(String line) {
    Exposition exposition = ExpositionParser.parse(line + "\nb 2\n");
    assertThat(exposition.skippedLines()).isEqualTo(1);
    assertThat(exposition.samples()).containsExactly(new Sample("b", Map.of(), "2"));
  }

  @Test
  void comments_and_blank_lines_are_neither_samples_nor_mistakes() {
    Exposition exposition =
        ExpositionParser.parse("# HELP a\n# TYPE a gauge\n# NOTE x\n\n   \n# EOF\na 1");
    assertThat(exposition.skippedLines()).isZero();
    assertThat(exposition.samples()).hasSize(1);
  }

  @Test
  void sizes_are_bounded() {
    String longLine = "a{x=\"" + "y".repeat(ExpositionParser.MOST_LINE) + "\"} 1\n";
    assertThat(ExpositionParser.parse(longLine + "b 1").skippedLines()).isEqualTo(1);
    Exposition many = ExpositionParser.parse("a 1\n".repeat(ExpositionParser.MOST_SAMPLES + 5));
    assertThat(many.truncated()).isTrue();
    assertThat(many.samples()).hasSize(ExpositionParser.MOST_SAMPLES);
    Exposition blank = ExpositionParser.parse("\n".repeat(ExpositionParser.MOST_LINES + 5));
    assertThat(blank.truncated()).isTrue();
  }

  @Test
  void no_text_whatever_makes_it_fail() {
    Random random = new Random(4711);
    String alphabet = "ab{}=\",\\ 01.eE+-#\n\t_:\u00e4\0";
    for (int i = 0; i < 20_000; i++) {
      StringBuilder text = new StringBuilder();
      for (int n = random.nextInt(40); n > 0; n--) {
        text.append(alphabet.charAt(random.nextInt(alphabet.length())));
      }
      assertThat(ExpositionParser.parse(text.toString())).isNotNull();
    }
  }
}
