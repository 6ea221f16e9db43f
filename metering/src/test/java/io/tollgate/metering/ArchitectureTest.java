package io.tollgate.metering;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(new ImportOption.DoNotIncludeTests())
          .importPackages("io.tollgate");

  @Test
  void metering_knows_no_other_module_of_ours() {
    noClasses()
        .that()
        .resideInAPackage("io.tollgate.metering..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.tollgate.scheduler..",
            "io.tollgate.agent..",
            "io.tollgate.cli..",
            "io.tollgate.k8s..")
        .check(CLASSES);
  }

  @Test
  void what_decides_is_pure() {
    classes()
        .that()
        .haveNameMatching(
            ".*\\.(Quoter|PriceTimeline|DrawDown|ChargePlan|PrepaidMinutes|Money|Rate|Rounding|EndReason"
                + "|Terms|TermsCheck|ContractLife|PeriodRating|UsageOrder|Preview|Rerating|CreditLine"
                + "|InvoiceDraft|Totals|Funded|BillingPeriod|CreditNote)")
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "java.lang..", "java.util..", "java.math..", "java.time..", "io.tollgate.metering..")
        .check(CLASSES);
  }

  @Test
  void only_stores_and_the_front_door_touch_the_database() {
    noClasses()
        .that()
        .haveNameNotMatching(
            ".*\\.(Sql\\w+(\\$.*)?|Metering|MeteringMigrations|Contracts|Invoices|Books|Rebuild"
                + "|JournalDays)")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jdbi..", "java.sql..", "org.flywaydb..")
        .check(CLASSES);
  }
}
