package io.tollgate.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.util.Set;
import org.junit.jupiter.api.Test;

class ArchitectureTest {

  private static final JavaClasses OURS =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tollgate");

  private static final Set<String> PURE =
      Set.of(
          "io.tollgate.agent.allocation.AllocationLife",
          "io.tollgate.agent.allocation.Proof",
          "io.tollgate.agent.gpu.GpuModels",
          "io.tollgate.agent.gpu.Utilization",
          "io.tollgate.agent.gpu.dcgm.ExpositionParser",
          "io.tollgate.agent.gpu.dcgm.DcgmReadings",
          "io.tollgate.agent.gpu.dcgm.Device",
          "io.tollgate.agent.gpu.dcgm.FieldAliases",
          "io.tollgate.agent.gpu.dcgm.Numbers",
          "io.tollgate.agent.gpu.dcgm.RatioScale",
          "io.tollgate.agent.gpu.nvidiasmi.NvidiaSmiTable",
          "io.tollgate.agent.isolation.Bytes",
          "io.tollgate.agent.trespass.ComputeApp",
          "io.tollgate.agent.trespass.Trespass",
          "io.tollgate.agent.health.GpuHealth",
          "io.tollgate.agent.health.HealthPolicy",
          "io.tollgate.agent.health.Judgement",
          "io.tollgate.agent.health.KernelXid",
          "io.tollgate.agent.health.NodeHealth");

  @Test
  void agent_knows_no_other_module() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.tollgate.scheduler..",
            "io.tollgate.metering..",
            "io.tollgate.cli..",
            "io.tollgate.k8s..",
            "io.tollgate.benchmarks..")
        .check(OURS);
  }

  @Test
  void what_decides_is_pure() {
    classes()
        .that(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are pure", (JavaClass type) -> PURE.contains(type.getFullName())))
        .should()
        .onlyDependOnClassesThat(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are values",
                (JavaClass type) ->
                    type.getPackageName().startsWith("java.lang")
                        || type.getPackageName().startsWith("java.util")
                        || type.getPackageName().startsWith("java.math")
                        || type.getPackageName().startsWith("org.jspecify")
                        || type.getPackageName().startsWith("io.tollgate.agent")
                        || type.isPrimitive()
                        || type.isArray()))
        .check(OURS);
    noClasses()
        .that(
            com.tngtech.archunit.base.DescribedPredicate.describe(
                "are pure", (JavaClass type) -> PURE.contains(type.getFullName())))
        .should()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(java.util.UUID.class, "randomUUID")
        .check(OURS);
  }

  /** People and daemons set the wall clock; and only the boot clock counts a suspended machine. */
  @Test
  void limits_and_proofs_know_the_boot_clock_alone() {
    noClasses()
        .that()
        .resideInAnyPackage(
            "io.tollgate.agent.allocation..",
            "io.tollgate.agent.clock..",
            "io.tollgate.agent.step..",
            "io.tollgate.agent.utilization..")
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(java.time.Instant.class, "now")
        .orShould()
        .accessClassesThat()
        .haveFullyQualifiedName("java.time.Clock")
        .orShould()
        .accessClassesThat()
        .haveFullyQualifiedName("java.util.Date")
        .check(OURS);
  }

  @Test
  void packages_have_no_cycles() {
    slices().matching("io.tollgate.agent.(*)..").should().beFreeOfCycles().check(OURS);
  }

  @Test
  void protocol_and_runtime_port_stand_alone() {
    noClasses()
        .that()
        .resideInAPackage("io.tollgate.agent.protocol..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.tollgate.agent.allocation..",
            "io.tollgate.agent.runtime..",
            "io.tollgate.agent.gpu..",
            "io.tollgate.agent.server..",
            "io.tollgate.agent.state..")
        .check(OURS);
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tollgate.agent.runtime.process..")
        .and()
        // A hook is a process with the same files and the same proofs of identity as work.
        .resideOutsideOfPackage("io.tollgate.agent.hook..")
        .and()
        .doNotHaveSimpleName("Agent")
        .and()
        .doNotHaveSimpleName("Workspaces")
        .and()
        .doNotHaveSimpleName("CheckCommand")
        .and()
        .doNotHaveSimpleName("Subjects")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.tollgate.agent.runtime.process..")
        .check(OURS);
  }
}
