package io.tollgate.agent.admission;

import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.nvidiasmi.SmiCommand;
import java.util.List;

/** Whether the driver answers, and which it is. */
public final class DriverLook implements Look {

  /** What the shell says of a program that is not there. */
  private static final int NO_PROGRAM = 127;

  private final SmiCommand smi;

  public DriverLook(SmiCommand smi) {
    this.smi = smi;
  }

  @Override
  public List<Finding> look() {
    try {
      SmiCommand.Answer answer = smi.ask("--query-gpu=driver_version", "--format=csv,noheader");
      return List.of(
          switch (answer.exitCode()) {
            case 0 -> Finding.ok("driver", "Driver " + answer.firstLine() + ".");
            case NO_PROGRAM ->
                Finding.warn(
                    "driver",
                    "There is no nvidia-smi here, so neither the driver nor leftover processes are"
                        + " seen.",
                    "Install the NVIDIA driver's tools, unless this machine has no GPU.");
            default ->
                Finding.fail(
                    "driver",
                    "The driver does not answer: " + answer.firstLine() + ".",
                    "Load it again (modprobe nvidia) or restart the machine.");
          });
    } catch (ProbeFailure hangs) {
      return List.of(
          Finding.fail(
              "driver",
              "nvidia-smi does not come back, as after some failures of a GPU.",
              "Look for XID in the kernel's log; mostly only a restart of the machine helps."));
    }
  }
}
