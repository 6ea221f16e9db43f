package io.tollgate.agent.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.agent.admission.Finding.Severity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** NVIDIA's diagnostic: its report in all the forms it has had, and when it runs. */
class DiagTest {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void results_by_gpu_with_warnings_as_text() {
    assertThat(
            DiagReport.failures(
                """
                Successfully started.
                {"DCGM GPU Diagnostic":{"test_categories":[{"category":"Deployment","tests":[
                  {"name":"Blacklist","results":[{"gpu_ids":"0,1","status":"PASS"}]},
                  {"name":"Inforom","results":[{"gpu_ids":"0","status":"Pass"},
                    {"gpu_ids":"1","status":"Fail","warnings":"GPU 1's inforom is corrupt"}]}]}]}}
                """))
        .hasValueSatisfying(
            failures ->
                assertThat(failures).containsExactly("Inforom (GPU 1's inforom is corrupt)"));
  }

  @Test
  void results_by_entity_with_warnings_as_objects_and_a_summary() {
    assertThat(
            DiagReport.failures(
                """
                {"DCGM Diagnostic":{"test_categories":[{"category":"Deployment","tests":[
                  {"name":"software","results":[{"entity_group":"GPU","entity_id":0,
                    "status":"Fail","warnings":[{"error_id":40,"warning":"pending page"}]}],
                   "test_summary":{"status":"Fail"}},
                  {"name":"memory","results":[{"entity_id":0,"status":"Skip"}],
                   "test_summary":{"status":"Warn"}}]}]},
                 "metadata":{"version":"4.2.0"}}
                """))
        .hasValueSatisfying(
            failures -> assertThat(failures).containsExactly("software (pending page)"));
  }

  @Test
  void what_is_no_report_says_nothing() {
    assertThat(DiagReport.failures("")).isEmpty();
    assertThat(DiagReport.failures("Error: unable to connect to host engine")).isEmpty();
    assertThat(DiagReport.failures("} {")).isEmpty();
    assertThat(DiagReport.failures("{\"a\": [1, 2}")).isEmpty();
    assertThat(DiagReport.failures("{\"test_categories\": 7}")).isEmpty();
    assertThat(DiagReport.failures("{\"x\":{\"test_categories\":[1,{\"tests\":[[],null,3]}]}}"))
        .hasValueSatisfying(failures -> assertThat(failures).isEmpty());
  }

  @Test
  void no_work_comes_before_it_and_none_is_disturbed_by_it() throws Exception {
    Path ran = directory.resolve("ran");
    AtomicBoolean busy = new AtomicBoolean();
    DiagLook look =
        new DiagLook(
            program("echo x >> " + ran + "; echo '{\"d\":{\"test_categories\":[]}}'"),
            PATIENCE,
            false,
            busy::get);
    assertThat(look.look().get(0).severity()).isEqualTo(Severity.FAIL);
    assertThat(ran).doesNotExist();
    busy.set(true);
    assertThat(look.look().get(0).severity()).isEqualTo(Severity.WARN);
    assertThat(ran).doesNotExist();
    busy.set(false);
    assertThat(look.look().get(0).severity()).isEqualTo(Severity.OK);
    assertThat(look.look().get(0).severity()).isEqualTo(Severity.OK);
    assertThat(Files.readAllLines(ran)).hasSize(1);
  }

  @Test
  void fault_stands_until_a_later_run_no_longer_finds_it() throws Exception {
    Path healed = directory.resolve("healed");
    DiagLook look =
        new DiagLook(
            program(
                "s=Fail; [ -e "
                    + healed
                    + " ] && s=Pass; echo '{\"d\":{\"test_categories\":"
                    + "[{\"tests\":[{\"name\":\"inforom\",\"results\":[{\"status\":\"'$s'\"}]}]}]}}'"),
            PATIENCE,
            true,
            () -> false);
    assertThat(look.look().get(0).what()).contains("failed: inforom");
    Files.createFile(healed);
    assertThat(look.look().get(0).severity()).isEqualTo(Severity.OK);
  }

  @Test
  void diagnostic_that_is_asked_for_and_cannot_run_is_a_reason_to_refuse() throws Exception {
    DiagLook missing =
        new DiagLook(directory.resolve("none").toString(), PATIENCE, true, () -> false);
    assertThat(missing.look().get(0).sentence()).contains("no dcgmi", "without --diag");
    DiagLook silent =
        new DiagLook(program("echo no host engine; exit 1"), PATIENCE, true, () -> false);
    assertThat(silent.look().get(0).sentence()).contains("no host engine", "nv-hostengine");
  }

  private String program(String script) throws Exception {
    Path program = Files.createTempFile(directory, "program", ".sh");
    Files.writeString(program, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    return program.toString();
  }
}
