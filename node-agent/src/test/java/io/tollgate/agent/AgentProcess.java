package io.tollgate.agent;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** A real agent in a process of its own. */
final class AgentProcess implements AutoCloseable {

  private final Process process;
  private final Path output;

  private AgentProcess(Process process, Path output) {
    this.process = process;
    this.output = output;
  }

  /** With GPUs that are only pretended. */
  static AgentProcess start(Path state, URI server, String... more) throws IOException {
    return start(Start.PLAIN, state, server, more);
  }

  /** With GPUs that are only pretended, made in another way. */
  static AgentProcess start(Start how, Path state, URI server, String... more) throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--gpu-probe",
                "simulated",
                "--simulated-gpus",
                "4",
                "--scrape-interval-ms",
                "200"));
    words.addAll(List.of(more));
    return launch(how, state, server, words);
  }

  /** With the GPUs that an exporter shows. */
  static AgentProcess watching(Path state, URI server, URI exporter, String... more)
      throws IOException {
    List<String> words =
        new ArrayList<>(
            List.of(
                "--gpu-probe",
                "dcgm",
                "--dcgm-url",
                exporter.toString(),
                "--scrape-interval-ms",
                "200"));
    words.addAll(List.of(more));
    return launch(Start.PLAIN, state, server, words);
  }

  /** One that measures once a second, by whatever this machine really has. */
  static AgentProcess withProbe(String probe, Path state, URI server) throws IOException {
    return launch(
        Start.PLAIN, state, server, List.of("--gpu-probe", probe, "--scrape-interval-ms", "1000"));
  }

  /**
   * How the process is made.
   *
   * @param main the class that is started
   * @param classesBefore what stands in the class path before everything else
   * @param environment more variables
   */
  record Start(String main, List<Path> classesBefore, Map<String, String> environment) {

    static final Start PLAIN = new Start("io.tollgate.agent.Main", List.of(), Map.of());

    private String classPath() {
      Stream<String> before = classesBefore.stream().map(Path::toString);
      return Stream.concat(before, Stream.of(System.getProperty("java.class.path")))
          .collect(Collectors.joining(File.pathSeparator));
    }
  }

  private static AgentProcess launch(Start how, Path state, URI server, List<String> more)
      throws IOException {
    Files.createDirectories(state.getParent());
    Path output = Files.createTempFile(state.getParent(), "agent", ".txt");
    List<String> words =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx96m",
                "-cp",
                how.classPath(),
                how.main(),
                "--server-url",
                server.toString(),
                "--state-dir",
                state.toString()));
    words.addAll(more);
    ProcessBuilder builder =
        new ProcessBuilder(words).redirectErrorStream(true).redirectOutput(output.toFile());
    builder.environment().put("TOLLGATE_AGENT_JOIN_TOKEN", "tj_5o1qYbZ0cD3eF6gH9iJ2kL5mN8pQ1r");
    builder.environment().put("SECRET_OF_THE_AGENT", "do not leak");
    builder.environment().putAll(how.environment());
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
