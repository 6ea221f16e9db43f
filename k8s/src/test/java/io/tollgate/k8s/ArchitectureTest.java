package io.tollgate.k8s;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tollgate.agent.gpu.GpuModels;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final String HERE = "io.tollgate.k8s";
  private final JavaClasses code =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(HERE);

  @Test
  void node_facts_know_the_cluster_model_and_the_agents_words_only() {
    noClasses()
        .that()
        .resideInAPackage(HERE)
        .should()
        .dependOnClassesThat(
            not(
                resideInAnyPackage(
                        "java.lang..",
                        "java.math",
                        "java.util",
                        "java.util.function",
                        "java.util.regex",
                        "java.util.stream",
                        "org.jspecify.annotations",
                        "io.fabric8.kubernetes.api.model",
                        "io.tollgate.agent.protocol",
                        HERE)
                    .or(belongToAnyOf(GpuModels.class))))
        .check(code);
  }

  @Test
  void node_facts_read_no_clock_make_no_ids_and_throw_no_dice() {
    noClasses()
        .that(resideInAPackage(HERE))
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, Random.class, Thread.class, System.class, UUID.class)
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(Math.class, "random")
        .check(code);
  }
}
