package io.tollgate.benchmarks.nodeagent;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.parts.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A JVM with the flags that the distribution gives an agent, for what must be measured inside.
 *
 * @param flags as a running agent shows them
 */
record AgentJvm(List<String> flags) {

  /**
   * Runs a class in it and reads the JSON object that it prints as its last line.
   *
   * @param afterwards what is left to do when we are interrupted and it has ended
   * @throws BenchmarkFailure when it does not end well, for want of memory too
   */
  JsonNode run(Class<?> main, Runnable afterwards, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    try (ChildProcess child = ChildProcess.start(builder, afterwards)) {
      String said =
          new String(child.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = child.exitCode();
      BenchmarkFailure.unless(code == 0, main.getSimpleName() + " ends well, not with " + code);
      return Report.read(said.lines().reduce("", (earlier, later) -> later));
    } catch (IOException gone) {
      throw new BenchmarkFailure(main + " was not heard to its end: " + gone, gone);
    }
  }
}
