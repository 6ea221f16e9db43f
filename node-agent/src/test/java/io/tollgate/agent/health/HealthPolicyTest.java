package io.tollgate.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.protocol.ConditionSeverity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HealthPolicyTest {

  private static final HealthPolicy BUILT_IN = HealthPolicyReader.builtIn();

  @TempDir Path directory;

  /** Written by hand from NVIDIA's catalogue, not from the file that is tested. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "APPLICATION | 13 31 32 11 25 8 39 40 41 60 68 69 70 71 72 75 76 77 80 82 83 84 85 86",
        "APPLICATION | 43 44 37 38 66 67 45",
        "CONTAINED   | 94",
        "RESET       | 48 62 64 46 95 109 110 119 120 136 140 143 155 156 158",
        "DRAIN       | 79 151 74 144 145 146 147 148 149 150 54",
        "INFORMATION | 63 92 93 121 141 157 160 161 106 107 154",
        "UNKNOWN     | 1 2 42 61 65 78 137 999 999999"
      })
  void every_xid_has_its_class(XidClass expected, String xids) {
    for (String xid : xids.split(" ")) {
      assertThat(BUILT_IN.xidClass(Integer.parseInt(xid))).as("XID %s", xid).isEqualTo(expected);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "CONTAINED, SUSPECT",
    "RESET, SICK",
    "DRAIN, DRAIN",
    "UNKNOWN, SUSPECT",
  })
  void class_says_how_much_it_counts(XidClass kind, ConditionSeverity expected) {
    assertThat(BUILT_IN.severity(kind)).contains(expected);
  }

  @Test
  void fault_of_the_program_and_mere_information_count_for_nothing() {
    assertThat(BUILT_IN.severity(XidClass.APPLICATION)).isEmpty();
    assertThat(BUILT_IN.severity(XidClass.INFORMATION)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "ROW_REMAP_FAILURE, SICK, false",
    "ROW_REMAP_PENDING, SUSPECT, true",
    "ROWS_REMAPPED, NOTICE, false",
    "ECC_DOUBLE_BIT, SICK, false",
    "THROTTLED, SUSPECT, true",
    "THERMAL_SLOWDOWN, NOTICE, true",
    "RECOVERY_ACTION, SICK, false",
    "RECOVERY_REBOOT, DRAIN, false",
    "MISSING, SICK, false",
    "TRESPASS, SUSPECT, true",
    "GPU_COUNT, SUSPECT, true",
    "TELEMETRY_STALE, SUSPECT, true",
    "NVIDIA_SMI_HANGS, DRAIN, false",
  })
  void cause_says_how_much_it_counts_and_whether_it_goes_by_itself(
      Cause cause, ConditionSeverity expected, boolean returns) {
    assertThat(BUILT_IN.severity(cause)).contains(expected);
    assertThat(BUILT_IN.returns(cause)).isEqualTo(returns);
  }

  @Test
  void every_cause_is_in_the_built_in_file() {
    List<String> mistakes = new ArrayList<>();
    HealthPolicy policy = HealthPolicyReader.read(Optional.empty(), mistakes);
    assertThat(mistakes).isEmpty();
    Set<String> words = new HashSet<>();
    Arrays.stream(Cause.values()).forEach(cause -> words.add(cause.word()));
    assertThat(policy.severities().keySet()).containsAll(words);
  }

  @Test
  void file_of_an_operator_is_laid_over_the_built_in_one() throws IOException {
    HealthPolicy policy =
        read(
            """
            xid.13 = reset
            xid.4711 = drain
            severity.throttled = ignore
            severity.unknown = sick
            returns.recovery_action = true
            returns.throttled = false
            limit.missing_looks = 10
            """);
    assertThat(policy.xidClass(13)).isEqualTo(XidClass.RESET);
    assertThat(policy.xidClass(4711)).isEqualTo(XidClass.DRAIN);
    assertThat(policy.severity(Cause.THROTTLED)).isEmpty();
    assertThat(policy.severity(XidClass.UNKNOWN)).contains(ConditionSeverity.SICK);
    assertThat(policy.returns(Cause.RECOVERY_ACTION)).isTrue();
    assertThat(policy.returns(Cause.THROTTLED)).isFalse();
    assertThat(policy.limit(HealthPolicy.Limit.MISSING_LOOKS)).isEqualTo(10);
    // All else stands as it was.
    assertThat(policy.xidClass(31)).isEqualTo(XidClass.APPLICATION);
    assertThat(policy.limit(HealthPolicy.Limit.THROTTLED_LOOKS)).isEqualTo(2);
  }

  @Test
  void policy_in_force_is_told_in_the_words_of_its_file() {
    assertThat(BUILT_IN.lines())
        .contains(
            "xid contained = 94",
            "severity.missing = sick",
            "returns.throttled = true",
            "returns.missing = false",
            "limit.hang_seconds = 60")
        .doesNotHaveDuplicates();
  }

  @Test
  void all_mistakes_are_told_at_once_with_what_to_do() throws IOException {
    List<String> mistakes = new ArrayList<>();
    Path file =
        file(
            """
        xid.x = reset
        xid.0 = reset
        xid.13 = terrible
        severity.nonsense = sick
        severity.throttled = awful
        returns.ecc_double_bit = true
        returns.nonsense = true
        returns.missing = perhaps
        limit.nonsense = 1
        limit.hang_seconds = 0
        limit.missing_looks = many
        weather = rain
        """);
    HealthPolicyReader.read(Optional.of(file), mistakes);
    assertThat(mistakes).hasSize(12).allMatch(line -> line.startsWith("--health-policy " + file));
    assertThat(mistakes)
        .anyMatch(line -> line.contains("'xid.x' names no XID. Write xid. and a whole number"))
        .anyMatch(line -> line.contains("'xid.13' is 'terrible', which is no class. Choose one of"))
        .anyMatch(line -> line.contains("'returns.ecc_double_bit' names what happens"))
        .anyMatch(line -> line.contains("'limit.hang_seconds' is '0', which is out of range"))
        .anyMatch(line -> line.contains("'weather' is no setting of a health policy"));
  }

  @Test
  void file_that_is_not_there_is_a_mistake() {
    List<String> mistakes = new ArrayList<>();
    HealthPolicyReader.read(Optional.of(directory.resolve("none")), mistakes);
    assertThat(mistakes).hasSize(1);
    assertThat(mistakes.get(0)).contains("cannot be read").contains("Name a readable");
  }

  private HealthPolicy read(String text) throws IOException {
    List<String> mistakes = new ArrayList<>();
    HealthPolicy policy = HealthPolicyReader.read(Optional.of(file(text)), mistakes);
    assertThat(mistakes).isEmpty();
    return policy;
  }

  private Path file(String text) throws IOException {
    return Files.writeString(directory.resolve("policy.properties"), text);
  }
}
