package io.tollgate.agent.admission;

import java.time.Duration;
import java.util.List;

/** Whether the driver answers, and which it is. */
public final class DriverLook implements Look {

  private static final Duration LIMIT = Duration.ofSeconds(10);

  private final Command version;

  public DriverLook() {
    this("nvidia-smi", LIMIT);
  }

  DriverLook(String program, Duration limit) {
    version = new Command(limit, program, "--query-gpu=driver_version", "--format=csv,noheader");
  }

  @Override
  public List<Finding> look() {
    Command.Answer answer = version.ask();
    return List.of(
        switch (answer.outcome()) {
          case ANSWERED -> Finding.ok("driver", "Driver " + answer.firstLine() + ".");
          case MISSING ->
              Finding.warn(
                  "driver",
                  "There is no nvidia-smi here, so neither the driver nor leftover processes are"
                      + " seen.",
                  "Install the NVIDIA driver's tools, unless this machine has no GPU.");
          case FAILED ->
              Finding.fail(
                  "driver",
                  "The driver does not answer: " + answer.firstLine() + ".",
                  "Load it again (modprobe nvidia) or restart the machine.");
          case HANGS ->
              Finding.fail(
                  "driver",
                  "nvidia-smi does not come back, as after some failures of a GPU.",
                  "Look for XID in the kernel's log; mostly only a restart of the machine helps.");
        });
  }
}
