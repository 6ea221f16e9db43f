package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A secret is planted in the variables of work, and looked for everywhere. */
class SecretsTest extends AgentFixture {

  private static final String SECRET = "s3cret-that-nobody-must-find";
  private static final String MORE = SECRET + "\n'\"$(id)`id`\\\u00c1\u0081\u20ac;&|\t end";

  private List<Path> filesWithSecret() throws IOException {
    try (Stream<Path> files = Files.walk(state)) {
      return files
          .filter(Files::isRegularFile)
          .filter(file -> holdsSecret(file))
          .map(state::relativize)
          .toList();
    }
  }

  private static boolean holdsSecret(Path file) {
    try {
      return new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1).contains(SECRET);
    } catch (java.nio.file.NoSuchFileException gone) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean inArguments() {
    return ProcessHandle.allProcesses()
        .map(process -> Path.of("/proc/" + process.pid() + "/cmdline"))
        .anyMatch(
            file -> {
              try {
                return holdsSecret(file);
              } catch (UncheckedIOException gone) {
                return false;
              }
            });
  }

  @Test
  void secret_waits_in_one_file_of_its_own_survives_the_agent_and_is_gone_once_work_runs()
      throws Exception {
    Wishes work =
        Wishes.shell("printf %s \"$TOKEN\" | wc -c; printf %s \"$TOKEN\" | cksum; exec sleep 300")
            .environment(Map.of("TOKEN", MORE));
    String output;
    try (AgentProcess first = AgentProcess.start(state, server.uri())) {
      server.want(work.target(Target.PREPARED).wish());
      awaitState(work, AllocationState.PREPARED);
      Path only = Path.of("secrets", work.id().toString());
      assertThat(filesWithSecret()).containsExactly(only);
      assertThat(Files.getPosixFilePermissions(state.resolve(only)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
      first.kill();
      output = first.output();
    }
    try (AgentProcess second = AgentProcess.start(state, server.uri())) {
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);
      Path log = state.resolve("work").resolve(work.id().toString()).resolve("log");
      await().atMost(PATIENCE).until(() -> Files.readAllLines(log).size() == 2);
      byte[] expected = MORE.getBytes(StandardCharsets.UTF_8);
      assertThat(Files.readAllLines(log).get(0).strip()).isEqualTo(String.valueOf(expected.length));
      assertThat(Files.readAllLines(log).get(1)).isEqualTo(checksum(expected));
      await().atMost(PATIENCE).until(() -> filesWithSecret().isEmpty());
      assertThat(inArguments()).isFalse();
      server.want(work.target(Target.STOPPED).wish());
      awaitReleased(work);
      assertThat(filesWithSecret()).isEmpty();
      second.terminate();
      output += second.output();
    }
    assertThat(output).contains("works for").doesNotContain(SECRET);
  }

  @Test
  void secret_of_work_that_never_starts_is_gone_as_well() throws Exception {
    Wishes missing = Wishes.run("/no/such/program").environment(Map.of("TOKEN", MORE));
    Wishes recalled = Wishes.run("true").environment(Map.of("TOKEN", MORE)).target(Target.PREPARED);
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      server.want(missing.wish(), recalled.wish());
      awaitReleased(missing);
      awaitState(recalled, AllocationState.PREPARED);
      server.forget(recalled.id());
      awaitReleased(recalled);
      assertThat(filesWithSecret()).isEmpty();
      assertThat(state.resolve("secrets")).isEmptyDirectory();
      agent.terminate();
    }
  }

  private String checksum(byte[] bytes) throws Exception {
    Path file = Files.write(directory.resolve("expected"), bytes);
    Process process = new ProcessBuilder("cksum").redirectInput(file.toFile()).start();
    String sum = new String(process.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
    assertThat(process.waitFor()).isZero();
    Files.delete(file);
    return sum.strip();
  }
}
