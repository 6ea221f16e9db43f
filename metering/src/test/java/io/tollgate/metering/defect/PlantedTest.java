package io.tollgate.metering.defect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PlantedTest {
  @AfterEach
  void clear() {
    Planted.clear();
  }

  @Test
  void a_defect_is_made_where_it_is_planted_and_nowhere_else() {
    assertThat(Planted.is(MoneyDefect.REFUND_LOST)).isFalse();
    Planted.plant(MoneyDefect.REFUND_LOST);
    assertThat(Planted.is(MoneyDefect.REFUND_LOST)).isTrue();
    assertThat(Planted.is(MoneyDefect.REFUND_TWICE)).isFalse();
    assertThat(CompletableFuture.supplyAsync(() -> Planted.is(MoneyDefect.REFUND_LOST)).join())
        .isFalse();
    Planted.clear();
    assertThat(Planted.is(MoneyDefect.REFUND_LOST)).isFalse();
  }

  /** In a copy of the class of its own, since sealing is for ever. */
  @Test
  void a_sealed_process_makes_no_planted_mistake() throws Exception {
    URL classes = Planted.class.getProtectionDomain().getCodeSource().getLocation();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {classes}, null)) {
      Class<?> planted = loader.loadClass(Planted.class.getName());
      Class<?> kind = loader.loadClass(Defect.class.getName());
      Object defect =
          loader.loadClass(MoneyDefect.class.getName()).getField("REFUND_LOST").get(null);
      planted.getMethod("plant", kind).invoke(null, defect);
      assertThat(planted.getMethod("is", kind).invoke(null, defect)).isEqualTo(true);
      planted.getMethod("seal").invoke(null);
      assertThat(planted.getMethod("is", kind).invoke(null, defect)).isEqualTo(false);
      assertThatThrownBy(() -> planted.getMethod("plant", kind).invoke(null, defect))
          .rootCause()
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("REFUND_LOST cannot be planted");
      assertThat(planted.getMethod("is", kind).invoke(null, defect)).isEqualTo(false);
    }
  }

  @Test
  void no_code_of_ours_plants_a_defect() {
    noClasses()
        .should()
        .callMethod(Planted.class, "plant", Defect.class)
        .check(
            new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages("io.tollgate.metering"));
  }
}
