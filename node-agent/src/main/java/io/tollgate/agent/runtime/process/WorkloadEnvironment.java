package io.tollgate.agent.runtime.process;

import io.tollgate.agent.runtime.StartFailure;
import io.tollgate.agent.runtime.Workload;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * The variables a workload sees: a clean base, the user's own, and ours last, so that nobody can
 * claim GPUs or another allocation's marker. Nothing of the agent's environment is among them.
 */
final class WorkloadEnvironment {

  static final String DEFAULT_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

  /** Which element of an array it is; the server sets these and takes none from users. */
  private static final String OF_ARRAYS = "TOLLGATE_ARRAY_";

  private static final String NVIDIA = "NVIDIA_VISIBLE_DEVICES";
  private static final Pattern NAME = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private WorkloadEnvironment() {}

  /**
   * The whole environment.
   *
   * @param directory the allocation's own
   * @throws StartFailure when a name or value of the user's cannot stand in an environment
   */
  static Map<String, String> of(Workload workload, Path directory, Map<String, Integer> ports)
      throws StartFailure {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", DEFAULT_PATH);
    Path home = AllocationDirectory.home(directory);
    environment.put("HOME", home.toString());
    environment.put("TMPDIR", AllocationDirectory.temporary(directory).toString());
    environment.put("LANG", "C.UTF-8");
    for (Map.Entry<String, String> entry : workload.spec().environment().entrySet()) {
      String name = entry.getKey();
      if (!NAME.matcher(name).matches()) {
        throw new StartFailure(
            "The environment variable name '" + name + "' is not made of letters, digits and _.");
      }
      if (entry.getValue().indexOf('\0') >= 0) {
        throw new StartFailure("The value of environment variable " + name + " holds a zero byte.");
      }
      boolean ours = name.startsWith("TOLLGATE_") && !name.startsWith(OF_ARRAYS);
      if (!ours && !name.startsWith("CUDA_") && !name.equals(NVIDIA)) {
        environment.put(name, entry.getValue());
      }
    }
    environment.put("CUDA_DEVICE_ORDER", "PCI_BUS_ID");
    environment.put("CUDA_VISIBLE_DEVICES", String.join(",", workload.gpus()));
    // For containers that the work starts; "void" is the word for no GPU at all.
    environment.put(NVIDIA, workload.gpus().isEmpty() ? "void" : String.join(",", workload.gpus()));
    environment.put("TOLLGATE_GPU_THOUSANDTHS", Integer.toString(workload.gpuThousandths()));
    environment.put("TOLLGATE_SESSION_ID", workload.sessionId().toString());
    environment.put(ProcessTree.MARKER, workload.id().toString());
    environment.put("TOLLGATE_ATTEMPT", Integer.toString(workload.attempt()));
    environment.put("TOLLGATE_RANK", Integer.toString(workload.rank()));
    environment.put("TOLLGATE_RANKS", Integer.toString(workload.ranks()));
    environment.put("TOLLGATE_INPUT", AllocationDirectory.inputOf(home).toString());
    environment.put("TOLLGATE_OUTPUT", AllocationDirectory.outputOf(home).toString());
    ports.forEach((name, port) -> environment.put(portVariable(name), Integer.toString(port)));
    return environment;
  }

  private static String portVariable(String name) {
    return "TOLLGATE_PORT_" + name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }
}
