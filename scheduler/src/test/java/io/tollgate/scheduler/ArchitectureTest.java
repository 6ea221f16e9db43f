package io.tollgate.scheduler;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.defect.Defect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.defect.HouseDefect;
import java.time.Clock;
import java.time.Instant;
import java.time.InstantSource;
import org.junit.jupiter.api.Test;

/** Which way the arrows of this module point. */
class ArchitectureTest {
  private static final String ROOT = "io.tollgate.scheduler";
  private static final String LIFE =
      ".*\\.session\\.(SessionLife|AttemptLife|Progress|ProgressChange|LifePolicy|SessionEvent"
          + "|RankReport|SessionState|BillingPhase|Shape)(\\$.*)?";

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages(ROOT);

  @Test
  void knows_metering_and_no_other_module_of_ours() {
    noClasses()
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "io.tollgate.agent..",
            "io.tollgate.cli..",
            "io.tollgate.k8s..",
            "io.tollgate.bench..",
            "io.tollgate.benchmarks..")
        .check(CLASSES);
  }

  @Test
  void a_sessions_life_is_pure() {
    classes()
        .that()
        .haveNameMatching(LIFE)
        .should()
        .onlyDependOnClassesThat(
            com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage(
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "org.jspecify.annotations",
                    ROOT + ".session",
                    ROOT + ".node")
                .or(
                    com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf(
                        EndReason.class, Planted.class, Defect.class, HouseDefect.class)))
        .check(CLASSES);
    noClasses()
        .that()
        .haveNameMatching(LIFE)
        .should()
        .dependOnClassesThat()
        .haveNameMatching(".*(Store|Desk|Routes|View|Seal|Watch)")
        .check(CLASSES);
  }

  @Test
  void what_decides_knows_no_database_no_server_and_no_log() {
    noClasses()
        .that()
        .resideInAnyPackage(ROOT + ".decision..", ROOT + ".fairness..")
        .or()
        .haveNameMatching(LIFE)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.jdbi..", "io.vertx..", "org.slf4j..", "java.sql..", "java.io..")
        .check(CLASSES);
  }

  @Test
  void http_knows_neither_the_database_nor_the_domain() {
    noClasses()
        .that()
        .resideInAPackage(ROOT + ".http..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.jdbi..",
            ROOT + ".session..",
            ROOT + ".cycle..",
            ROOT + ".node..",
            ROOT + ".agent..",
            ROOT + ".billing..",
            ROOT + ".database..")
        .check(CLASSES);
  }

  @Test
  void only_the_edges_know_vertx() {
    noClasses()
        .that()
        .haveNameNotMatching(
            ".*(Routes|Server|BillingOffice|Database|SyncDesk|SyncLanes|Lane|DataRelay|FileStream|ProofMeter|StartQueue|QuoteQueue|SessionWatch|Authenticator|Handler"
                + "|KeyCache|KeyAuthenticator|PoolCounts)(\\$.*)?")
        .and()
        .resideOutsideOfPackage(ROOT + ".http..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.vertx..")
        .check(CLASSES);
  }

  @Test
  void stores_know_no_vertx_and_no_http() {
    noClasses()
        .that()
        .haveSimpleNameEndingWith("Store")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.vertx..")
        .check(CLASSES);
  }

  @Test
  void names_say_what_a_thing_is() {
    noClasses()
        .should()
        .haveNameMatching(".*(Manager|Helper|Util|Utils|Impl)(\\$.*)?")
        .check(CLASSES);
    noClasses()
        .should()
        .resideInAnyPackage("..util..", "..common..", "..impl..", "..service..")
        .check(CLASSES);
  }

  @Test
  void nothing_that_serves_plants_a_defect() {
    noClasses().should().callMethod(Planted.class, "plant", Defect.class).check(CLASSES);
  }

  @Test
  void only_main_classes_ask_the_system_what_time_it_is() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.(Main|Server|MigrateCommand)(\\$.*)?")
        .should()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(InstantSource.class, "system")
        .orShould()
        .callMethod(Clock.class, "systemUTC")
        .check(CLASSES);
  }
}
