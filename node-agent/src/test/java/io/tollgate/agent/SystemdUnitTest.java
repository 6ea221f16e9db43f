package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.tollgate.agent.step.Steps;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The unit that comes with the distribution. */
class SystemdUnitTest {

  private static final Path UNIT = Path.of("src/main/systemd/tollgate-agent.service");

  @TempDir Path directory;

  @ParameterizedTest
  @CsvSource({
    "KillMode,              process,  a restart of the agent must not end its sessions",
    "Delegate,              yes,      the agent makes control groups below its own",
    "Restart,               always,   run limits are enforced by the agent",
    "RestartSec,            2,        work without a supervisor should be so for seconds",
    "StartLimitIntervalSec, 0,        it comes back however often it ended",
    "OOMScoreAdjust,        -900,     sessions go before the agent when memory runs out",
    "LimitMEMLOCK,          infinity, NCCL and RDMA pin memory",
    "TasksMax,              infinity, all sessions count as this unit's tasks",
    "ProtectSystem,         no,       a mount namespace would be every session's and every hook's",
    "PrivateTmp,            no,       for the same reason",
    "PrivateDevices,        no,       sessions need the GPUs' devices",
    "SuccessExitStatus,     143,      SIGTERM is its usual end",
    "UMask,                 0077,     what it writes is nobody else's"
  })
  void key_has_the_value_that_sessions_depend_on(String key, String value, String why)
      throws Exception {
    assertThat(unit().get(key)).as(why).containsExactly(value);
  }

  @Test
  void mistakes_that_only_a_person_can_mend_are_not_tried_for_ever() throws Exception {
    // A configuration that is refused, and a join that is.
    assertThat(unit().get("RestartPreventExitStatus")).containsExactly("2 4");
    assertThat(Main.run(new String[] {"--gpu-probe", "magic"}, Steps.UNHEARD)).isEqualTo(2);
  }

  @Test
  void agent_understands_what_the_unit_says() throws Exception {
    List<String> words = Arrays.asList(unit().get("ExecStart").get(0).split(" ", -1));
    assertThat(words.subList(0, 2)).containsExactly("/opt/tollgate/bin/tollgate", "agent");
    Set<String> known =
        Arrays.stream(Setting.values()).map(s -> "--" + s.key()).collect(Collectors.toSet());
    known.add("--config");
    assertThat(words.stream().filter(word -> word.startsWith("--"))).isSubsetOf(known);
    assertThat(words.get(words.indexOf("--state-dir") + 1))
        .isEqualTo(
            ConfigReader.readBeforehand(Map.of(), Map.of(), java.util.Optional.empty())
                .stateDirectory()
                .toString());
    assertThat(unit().get("Environment").get(0))
        .startsWith(Setting.JOIN_TOKEN_FILE.environmentName() + "=");
    assertThat(unit()).containsKeys("EnvironmentFile", "LoadCredential");
  }

  @Test
  void systemd_finds_nothing_wrong_with_it() throws Exception {
    Path analyze = Path.of("/usr/bin/systemd-analyze");
    assumeThat(Files.isExecutable(analyze)).as("there is no systemd-analyze here").isTrue();
    Path unit = directory.resolve("tollgate-agent.service");
    Files.writeString(
        unit, Files.readString(UNIT).replace("/opt/tollgate/bin/tollgate", "/bin/true"));
    Path output = directory.resolve("output");
    Process process =
        new ProcessBuilder(analyze.toString(), "verify", unit.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output);
    assertThat(said.lines().filter(line -> line.contains("tollgate-agent"))).isEmpty();
    assertThat(process.exitValue()).as(said).isZero();
  }

  private static Map<String, List<String>> unit() throws Exception {
    Map<String, List<String>> keys = new HashMap<>();
    Set<String> sections = new TreeSet<>();
    for (String line : Files.readAllLines(UNIT)) {
      if (line.startsWith("[")) {
        sections.add(line);
      } else if (!line.isBlank() && !line.startsWith("#")) {
        int equals = line.indexOf('=');
        assertThat(equals).as("a key and a value in '%s'", line).isPositive();
        keys.computeIfAbsent(line.substring(0, equals), key -> new ArrayList<>())
            .add(line.substring(equals + 1));
      }
    }
    assertThat(sections).containsExactly("[Install]", "[Service]", "[Unit]");
    return keys;
  }
}
