package io.tollgate.scheduler.decision;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.belongToAnyOf;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tollgate.metering.defect.Defect;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.control.Control;
import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.control.MaintenanceWindow;
import io.tollgate.scheduler.control.Tier;
import io.tollgate.scheduler.defect.HouseDefect;
import io.tollgate.scheduler.fairness.Share;
import io.tollgate.scheduler.fairness.Usage;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Holder;
import io.tollgate.scheduler.node.Hosting;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.Neighbours;
import io.tollgate.scheduler.session.Predecessor;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.time.Clock;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The decision is a function: nothing in it can see, or change, the world outside. */
class DecisionPurityTest {
  private static final String HERE = "io.tollgate.scheduler.decision..";
  private final JavaClasses decision =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tollgate.scheduler.decision");

  @Test
  void knows_only_java_and_the_types_it_decides_about() {
    noClasses()
        .that()
        .resideInAPackage(HERE)
        .should()
        .dependOnClassesThat(
            not(
                resideInAPackage("java.lang..")
                    .or(resideInAPackage("java.time.."))
                    .or(resideInAPackage("java.util"))
                    .or(resideInAPackage("java.util.function"))
                    .or(resideInAPackage("java.util.stream"))
                    .or(resideInAPackage("org.jspecify.annotations"))
                    .or(resideInAPackage(HERE))
                    .or(
                        // The switches of planted defects: constants that are off wherever a
                        // server serves (ADR 10).
                        belongToAnyOf(Planted.class, Defect.class, HouseDefect.class))
                    .or(
                        belongToAnyOf(
                            AccountId.class,
                            Hosting.class,
                            Holder.class,
                            Holder.Kind.class,
                            NodeId.class,
                            AllocationId.class,
                            Predecessor.class,
                            SessionId.class,
                            Shape.class,
                            Neighbours.class,
                            Neighbours.Together.class,
                            Share.class,
                            Usage.class,
                            // What operators have laid down.
                            Control.class,
                            ControlAction.class,
                            ControlScope.class,
                            ControlScope.Kind.class,
                            ControlScope.Subject.class,
                            MaintenanceWindow.class,
                            Tier.class))))
        .check(decision);
  }

  @Test
  void reads_no_clock_makes_no_ids_and_throws_no_dice() {
    noClasses()
        .that()
        .resideInAPackage(HERE)
        .should()
        .dependOnClassesThat()
        .belongToAnyOf(Clock.class, Random.class, Thread.class)
        .orShould()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(System.class, "getProperty", String.class)
        .orShould()
        .accessField(System.class, "out")
        .orShould()
        .callMethod(Instant.class, "now")
        .orShould()
        .callMethod(UUID.class, "randomUUID")
        .orShould()
        .callMethod(Math.class, "random")
        .check(decision);
  }
}
