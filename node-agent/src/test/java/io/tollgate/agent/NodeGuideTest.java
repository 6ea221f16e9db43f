package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The guide says what the agent understands. */
class NodeGuideTest {

  private static final Path GUIDE = Path.of("../docs/guide/node.md");

  @Test
  void every_setting_is_in_the_table_in_the_words_of_its_help() throws Exception {
    List<String> expected =
        Arrays.stream(Setting.values())
            .map(setting -> "| `--" + setting.key() + "` | " + setting.help() + " |")
            .toList();
    List<String> lines = Files.readAllLines(GUIDE);
    assertThat(lines.stream().filter(line -> line.startsWith("| `--")))
        .as("rows of the table 'Settings' in docs/guide/node.md")
        .containsExactlyElementsOf(expected);
  }

  @Test
  void everything_that_can_be_found_against_a_node_says_what_to_do() throws Exception {
    String guide = Files.readString(GUIDE);
    for (String cause :
        List.of(
            "disk_full",
            "disk_kind",
            "gpu_expectation",
            "gpu_source",
            "driver",
            "gpu_in_use",
            "leftover_work",
            "hooks",
            "diag",
            "tools",
            "isolation_tools",
            "single_tenant",
            "clock_offset",
            "epilog_failed")) {
      assertThat(guide).contains("`" + cause + "`");
    }
  }
}
