package io.tollgate.agent.gpu;

import java.util.Arrays;
import java.util.function.Predicate;

/**
 * What the driver asks for so that a GPU works again (NVML {@code nvmlDeviceGpuRecoveryAction_t},
 * DCGM field 1523, {@code nvidia-smi --query-gpu=gpu_recovery_action}).
 */
public enum RecoveryAction {
  /** Nothing. */
  NONE(0, "None"),
  /** Reset the GPU. */
  GPU_RESET(1, "Reset"),
  /** Restart the machine. */
  NODE_REBOOT(2, "Reboot"),
  /** Let what uses NVLink end, then reset the link. */
  DRAIN_P2P(3, "Drain P2P"),
  /** Let what runs end, then reset. */
  DRAIN_AND_RESET(4, "Drain and Reset"),
  /** Restore the memory export service. */
  IMEX(5, "IMEX"),
  /** Reset the bus. */
  BUS_RESET(6, "Bus Reset"),
  /** Restart the whole system, its other parts included. */
  SYSTEM_REBOOT(7, "System Reboot"),
  /** An action that is newer than this table; certainly not none. */
  OTHER(-1, "");

  private final int code;
  private final String words;

  RecoveryAction(int code, String words) {
    this.code = code;
    this.words = words;
  }

  /** The action behind NVML's number. */
  public static RecoveryAction ofCode(long code) {
    return first(action -> action.code == code);
  }

  /** The action behind nvidia-smi's words. */
  public static RecoveryAction ofWords(String text) {
    return first(action -> action.words.equalsIgnoreCase(text.strip()));
  }

  private static RecoveryAction first(Predicate<RecoveryAction> wanted) {
    return Arrays.stream(values()).filter(wanted).findFirst().orElse(OTHER);
  }
}
