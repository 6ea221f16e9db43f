package io.tollgate.benchmarks.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.metering.defect.Defect;
import io.tollgate.metering.defect.MoneyDefect;
import io.tollgate.scheduler.defect.HouseDefect;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofTableTest {
  private static final CatchRate MONEY =
      new CatchRate(MoneyDefect.REFUND_LOST, 10, 10, Map.of("5", 9, "22", 1), List.of(4L, 9L, 12L));
  private static final CatchRate HOUSE =
      new CatchRate(HouseDefect.FENCE_FORGOTTEN, 10, 8, Map.of("fence", 8), List.of(1_234L));

  @TempDir private Path directory;

  @Test
  void the_documents_table_names_every_defect_that_can_be_planted() throws IOException {
    String document = Files.readString(Path.of("..", "docs", "proof.md"));
    String table =
        document.substring(document.indexOf(ProofTable.BEGIN), document.indexOf(ProofTable.END));

    assertThat(ProofTable.defects()).hasSizeGreaterThanOrEqualTo(20);
    for (Defect defect : ProofTable.defects()) {
      assertThat(table)
          .as("run `benchmarks/run simulate --proof docs/proof.md`")
          .contains("| `" + defect.name() + "` | " + defect.goesWrong() + " |");
    }
  }

  @Test
  void is_written_between_its_marks_and_nowhere_else() throws IOException {
    Path document = directory.resolve("proof.md");
    Files.writeString(
        document, "before\n" + ProofTable.BEGIN + "\nold\n" + ProofTable.END + "\nafter\n");

    ProofTable.write(document, List.of(HOUSE, MONEY));

    assertThat(Files.readString(document))
        .startsWith("before\n")
        .endsWith("\nafter\n")
        .doesNotContain("old")
        .containsSubsequence(
            "`REFUND_LOST`", "10 of 10 | 22 × 1, 5 × 9 | 9 |", "`FENCE_FORGOTTEN`", "8 of 10")
        .contains("1,234");
  }

  @Test
  void a_document_without_marks_is_left_alone() throws IOException {
    Path document = directory.resolve("proof.md");
    Files.writeString(document, "nothing here\n");

    assertThatThrownBy(() -> ProofTable.write(document, List.of(MONEY)))
        .isInstanceOf(BenchmarkFailure.class)
        .hasMessageContaining(ProofTable.BEGIN);
    assertThat(Files.readString(document)).isEqualTo("nothing here\n");
  }

  @Test
  void caught_means_on_nine_of_ten_seeds() {
    assertThat(MONEY.isCaught()).isTrue();
    assertThat(HOUSE.isCaught()).isFalse();
    assertThat(new CatchRate(MoneyDefect.REFUND_LOST, 10, 9, Map.of(), List.of()).isCaught())
        .isTrue();
  }
}
