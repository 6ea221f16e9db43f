package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tollgate.agent.isolation.Confinement;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LaunchFileTest {

  @TempDir Path control;

  /** Runs what the file says as the shim would: dash in a subshell or, as every shell, anew. */
  private String run(String way, Map<String, String> environment, String... command)
      throws Exception {
    List<String> shell = List.of(way.split(" ", -1));
    Path program = Path.of("/bin", shell.get(0));
    assumeTrue(Files.isExecutable(program), "no " + program + " here");
    LaunchFile.write(control, List.of(command), environment, Confinement.none());
    boolean subshell = shell.get(shell.size() - 1).equals("eval");
    String again = String.join(" ", shell.subList(0, shell.size() - 1));
    String how =
        subshell
            ? "(eval \"$script\") 4>\"$failed\""
            : "printf %s \"$script\" | /bin/" + again + " -s x 4>\"$failed\"";
    ProcessBuilder builder =
        new ProcessBuilder(
                program.toString(),
                "-c",
                "failed=$1; . \"$0\"; " + how,
                control + "/launch",
                control + "/failed")
            .redirectErrorStream(true);
    builder.environment().clear();
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash eval", "dash anew", "bash --posix anew"})
  void every_character_but_the_zero_byte_arrives_in_variables_and_arguments(String way)
      throws Exception {
    StringBuilder all = new StringBuilder();
    for (char c = 1; c < 0x180; c++) {
      all.append(c);
    }
    all.append("\ud83d\ude00''\\'\n\n");
    String text = all.toString();
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/usr/bin:/bin");
    environment.put("ALL", text);
    environment.put("IFS", "abc");
    environment.put("PS4", "$(id)");
    environment.put("UID", "five");
    environment.put("OPTIND", "no number");
    environment.put("EMPTY", "");
    environment.put("control", "x");
    String script = "printf '%s|%s|%s|%s' \"$ALL\" \"$1\" \"${EMPTY-unset}\" \"$control\"";
    assertThat(run(way, environment, "sh", "-c", script, "sh", text))
        .isEqualTo(text + "|" + text + "||x");
  }

  @ParameterizedTest
  @ValueSource(strings = {"dash eval", "dash anew", "bash --posix anew"})
  void failed_execution_is_reported_and_the_work_cannot_report_one(String way) throws Exception {
    run(way, Map.of("PATH", "/bin"), "/no/such/program");
    assertThat(control.resolve("failed")).hasContent("127 end");
    assertThat(run(way, Map.of("PATH", "/usr/bin:/bin"), "sh", "-c", "echo 127 end >&4"))
        .isNotEmpty();
    assertThat(control.resolve("failed")).isEmptyFile();
  }

  @Test
  void only_its_owner_reads_it() throws Exception {
    LaunchFile.write(control, List.of("true"), Map.of("A", "secret"), Confinement.none());
    assertThat(Files.getPosixFilePermissions(control.resolve("launch")))
        .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    LaunchFile.drop(control);
    assertThat(control).isEmptyDirectory();
  }
}
