package io.tollgate.agent.runtime.process;

import io.tollgate.agent.isolation.Confinement;
import io.tollgate.agent.isolation.Isolation;
import io.tollgate.agent.isolation.IsolationFailure;
import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.WorkloadSpec;
import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Pattern;

/** Starts the work of one allocation: sets it apart, writes what to run, launches the shim. */
final class WorkStart {

  private static final Pattern ID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Launcher launcher;
  private final Isolation isolation;

  WorkStart(Launcher launcher, Isolation isolation) {
    this.launcher = launcher;
    this.isolation = isolation;
  }

  /**
   * Starts it; whether it has been started before is the caller's matter.
   *
   * @param directory the allocation's own, prepared
   * @param ports name to number
   * @throws StartFailure when it can never start here
   */
  Process start(Workload workload, Path directory, Map<String, Integer> ports) throws StartFailure {
    Path control = AllocationDirectory.control(directory);
    try {
      Confinement confinement = confine(workload, directory, control);
      LaunchFile.write(
          control,
          workload.spec().command(),
          WorkloadEnvironment.of(workload, directory, ports),
          confinement);
    } catch (IsolationFailure e) {
      throw new StartFailure(String.valueOf(e.getMessage()));
    } catch (IOException e) {
      throw new StartFailure("The work's files cannot be written on the node: " + e.getMessage());
    }
    return launcher.launch(
        control,
        AllocationDirectory.home(directory),
        AllocationDirectory.log(directory),
        Map.of(ProcessTree.MARKER, workload.id().toString()));
  }

  private Confinement confine(Workload workload, Path directory, Path control)
      throws IsolationFailure, IOException {
    WorkloadSpec spec = workload.spec();
    Confinement confinement =
        isolation.confine(
            workload.id(), directory, control, spec.cpus(), spec.memoryBytes(), workload.gpus());
    if (confinement.user().isPresent()) {
      AllocationDirectory.give(directory, confinement.user().getAsInt());
    }
    return confinement;
  }

  /**
   * Whose process it is: by its control group, else by its marker, which it could have changed.
   * Safe for any thread.
   */
  Optional<AllocationId> allocationOf(long pid) {
    return isolation
        .allocationOf(pid)
        .or(
            () ->
                Optional.ofNullable(ProcessTree.allocationOf(pid))
                    .filter(text -> ID.matcher(text).matches())
                    .map(text -> new AllocationId(UUID.fromString(text))));
  }

  /** What an exit code of a start that failed says to the user. */
  static String whyFailed(int code) {
    return switch (code) {
      case 125 -> "The work could not be set apart from other work on the node.";
      case 127 -> "The command could not be found or its interpreter is missing.";
      default -> "The command could not be executed (" + code + ").";
    };
  }
}
