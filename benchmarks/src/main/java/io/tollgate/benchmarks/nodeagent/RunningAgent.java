package io.tollgate.benchmarks.nodeagent;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.parts.ChildProcess;
import io.tollgate.benchmarks.parts.Distribution;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The agent as the distribution starts it: {@code tollgate agent}, nothing added. */
final class RunningAgent implements AutoCloseable {
  private final ChildProcess process;
  private final Path log;

  private RunningAgent(ChildProcess process, Path log) {
    this.process = process;
    this.log = log;
  }

  /**
   * Starts it, without waiting for it.
   *
   * @param state its state directory; its log is appended to a file beside it
   * @param afterwards what is left to do when we are interrupted and it has ended
   */
  static RunningAgent start(
      Distribution distribution, Path state, URI server, URI exporter, Runnable afterwards) {
    Path log = state.resolveSibling("agent.txt");
    ProcessBuilder command =
        distribution.command(
            "agent",
            "--server-url",
            server.toString(),
            "--state-dir",
            state.toString(),
            "--gpu-probe",
            "dcgm",
            "--dcgm-url",
            exporter.toString());
    command.environment().put("TOLLGATE_AGENT_JOIN_TOKEN", "tj_5o1qYbZ0cD3eF6gH9iJ2kL5mN8pQ1r");
    command
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    return new RunningAgent(ChildProcess.start(command, afterwards), log);
  }

  /** The process that the script has become. */
  ProcessFile file() {
    return new ProcessFile(process.process().pid());
  }

  /** What the distribution tells the virtual machine, without the class path. */
  List<String> jvmFlags() {
    List<String> words = file().commandLine();
    int classPath = words.indexOf("-cp");
    BenchmarkFailure.unless(classPath > 0, "the agent is a Java process: " + words);
    return words.subList(1, classPath);
  }

  /** As {@code kill -9}; returns when it is gone. */
  void kill() {
    process.process().destroyForcibly();
    process.exitCode();
    process.close();
  }

  /** All it has said. */
  String said() {
    try {
      return Files.readString(log);
    } catch (IOException unreadable) {
      return unreadable.toString();
    }
  }

  @Override
  public void close() {
    process.close();
  }
}
