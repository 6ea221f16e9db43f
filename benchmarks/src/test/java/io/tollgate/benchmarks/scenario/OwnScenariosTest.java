package io.tollgate.benchmarks.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.benchmarks.simulation.ScenarioStage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** The scenarios of the project, each a test of its own. */
class OwnScenariosTest {
  private static final Path DIRECTORY = Path.of("scenarios");
  private static final Path GUIDE = Path.of("../docs/scheduling.md");

  @TestFactory
  Stream<DynamicTest> each_comes_out_as_it_says() {
    return files().stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    file.getFileName().toString(),
                    () -> {
                      Verdict verdict = Verdict.of(file, ScenarioStage::of);
                      assertThat(verdict.passed())
                          .describedAs(String.join("\n", verdict.lines()))
                          .isTrue();
                    }));
  }

  @Test
  void the_guide_names_every_one_of_them_and_no_other() throws IOException {
    String guide = Files.readString(GUIDE);
    List<String> named =
        Pattern.compile("scenarios/([a-z0-9-]+\\.yaml)")
            .matcher(guide)
            .results()
            .map(found -> found.group(1))
            .distinct()
            .sorted()
            .toList();

    assertThat(named).isEqualTo(files().stream().map(f -> f.getFileName().toString()).toList());
  }

  private static List<Path> files() {
    return ScenarioFiles.of(List.of(DIRECTORY));
  }
}
