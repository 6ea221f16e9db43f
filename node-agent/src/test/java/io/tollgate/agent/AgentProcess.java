package io.tollgate.agent;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real agent in a process of its own. */
final class AgentProcess implements AutoCloseable {

  private final Process process;
  private final Path output;

  private AgentProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  static AgentProcess start(Path state, URI server, String... more) throws IOException {
    List<String> simulated =
        new ArrayList<>(List.of("--simulated-gpus", "4", "--scrape-interval-ms", "200"));
    simulated.addAll(List.of(more));
    return launch("simulated", state, server, simulated);
  }

  /** One that measures once a second, by whatever this machine really has. */
  static AgentProcess withProbe(String probe, Path state, URI server) throws IOException {
    return launch(probe, state, server, List.of("--scrape-interval-ms", "1000"));
  }

  private static AgentProcess launch(String probe, Path state, URI server, List<String> more)
      throws IOException {
    Files.createDirectories(state.getParent());
    Path output = Files.createTempFile(state.getParent(), "agent", ".txt");
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-Xmx96m",
                "-cp",
                System.getProperty("java.class.path"),
                "io.tollgate.agent.Main",
                "--server-url",
                server.toString(),
                "--state-dir",
                state.toString(),
                "--gpu-probe",
                probe));
    words.addAll(more);
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("TOLLGATE_AGENT_JOIN_TOKEN", "tj_5o1qYbZ0cD3eF6gH9iJ2kL5mN8pQ1r");
    builder.environment().put("SECRET_OF_THE_AGENT", "do not leak");
    return new AgentProcess(builder.start(), output);
  }

  Process process() {
    return process;
  }

  /** As the kernel does when memory runs out: nothing is said and nothing is written. */
  void kill() throws InterruptedException {
    process.destroyForcibly();
    process.waitFor();
  }

  int terminate() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the agent does not end: " + output());
    }
    return process.exitValue();
  }

  int awaitExit() throws InterruptedException {
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      throw new IllegalStateException("the agent does not end: " + output());
    }
    return process.exitValue();
  }

  String output() {
    try {
      return Files.readString(output);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() throws InterruptedException {
    kill();
  }
}
