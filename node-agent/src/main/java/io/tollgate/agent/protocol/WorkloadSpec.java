package io.tollgate.agent.protocol;

import java.util.List;
import java.util.Map;

/**
 * What to run.
 *
 * @param command program and arguments
 * @param environment the user's variables; may hold secrets
 * @param ports names of the ports the work wants to listen on
 * @param cpus processors the session asked for
 * @param memoryBytes memory the session asked for, in bytes
 */
public record WorkloadSpec(
    List<String> command,
    Map<String, String> environment,
    List<String> ports,
    int cpus,
    long memoryBytes) {

  public WorkloadSpec {
    command = ProtocolJson.unchecked(command);
    environment = ProtocolJson.copyOf(environment);
    ports = ProtocolJson.unchecked(ports);
  }

  /** The same with other variables of the user's. */
  public WorkloadSpec withEnvironment(Map<String, String> other) {
    return new WorkloadSpec(command, other, ports, cpus, memoryBytes);
  }

  @Override
  public String toString() {
    return "WorkloadSpec[command of " + command.size() + " words, ports=" + ports + "]";
  }
}
