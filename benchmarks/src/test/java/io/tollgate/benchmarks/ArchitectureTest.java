package io.tollgate.benchmarks;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final List<String> KNOWN =
      List.of(
          "io.tollgate.benchmarks",
          "io.tollgate.scheduler",
          "io.tollgate.metering",
          "io.tollgate.agent");

  /** What is measured inside an agent's JVM: docs/adr/0035. */
  private static final String IN_AN_AGENTS_JVM =
      "io\\.tollgate\\.benchmarks\\.nodeagent\\.(Day|ParseTime)";

  private final JavaClasses code =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tollgate.benchmarks");

  @Test
  void benchmarks_know_scheduler_metering_and_node_agent_and_no_other_module_of_ours() {
    noClasses()
        .should()
        .dependOnClassesThat(
            describe(
                "are of another module of ours",
                (JavaClass other) ->
                    other.getPackageName().startsWith("io.tollgate.")
                        && KNOWN.stream().noneMatch(other.getPackageName()::startsWith)))
        .check(code);
  }

  @Test
  void only_what_is_measured_inside_an_agents_jvm_knows_the_agent() {
    noClasses()
        .that()
        .haveNameNotMatching(IN_AN_AGENTS_JVM)
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.tollgate.agent..")
        .check(code);
  }

  @Test
  void whole_processes_are_measured_from_outside() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.tollgate.benchmarks.demo..",
            "io.tollgate.benchmarks.startlatency..",
            "io.tollgate.benchmarks.nodeagent..",
            "io.tollgate.benchmarks.parts..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.tollgate.scheduler..", "io.tollgate.metering..")
        .check(code);
  }

  @Test
  void no_benchmark_leans_on_another() {
    slices()
        .matching("io.tollgate.benchmarks.(*)..")
        .namingSlices("$1")
        .that(
            describe(
                "are not the shared parts", slice -> !slice.getDescription().contains("parts")))
        .should()
        .notDependOnEachOther()
        // The simulated world is the stage that scenarios are played on.
        .ignoreDependency(
            resideInAPackage("io.tollgate.benchmarks.simulation.."),
            resideInAPackage("io.tollgate.benchmarks.scenario.world.."))
        .check(code);
  }
}
