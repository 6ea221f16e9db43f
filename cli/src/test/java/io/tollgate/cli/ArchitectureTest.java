package io.tollgate.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private final JavaClasses code =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tollgate.cli");

  @Test
  void the_command_knows_no_other_module() {
    noClasses()
        .should()
        .dependOnClassesThat(
            DescribedPredicate.describe(
                "are of another module of ours",
                (JavaClass other) ->
                    other.getPackageName().startsWith("io.tollgate.")
                        && !other.getPackageName().startsWith("io.tollgate.cli")))
        .check(code);
  }

  @Test
  void client_and_output_know_no_command() {
    noClasses()
        .that()
        .resideInAnyPackage("io.tollgate.cli.client", "io.tollgate.cli.output")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.tollgate.cli",
            "io.tollgate.cli.session",
            "io.tollgate.cli.launch",
            "io.tollgate.cli.context",
            "picocli..")
        .check(code);
  }

  @Test
  void only_the_launcher_touches_databases_and_processes() {
    classes()
        .that()
        .resideOutsideOfPackage("io.tollgate.cli.launch")
        .should()
        .onlyDependOnClassesThat(
            DescribedPredicate.describe(
                "are no SQL and no process builder",
                (JavaClass other) ->
                    !other.getPackageName().startsWith("java.sql")
                        && !other.getName().equals("java.lang.ProcessBuilder")))
        .check(code);
  }
}
