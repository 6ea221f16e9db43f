package io.tollgate.agent;

import io.tollgate.agent.gpu.simulated.FaultScript;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the settings of measuring and of simulated GPUs. Tells every mistake. */
final class InstrumentReader {

  private static final Pattern SIMULATE = Pattern.compile("([a-z0-9][a-z0-9.-]{0,62}):(\\d{1,2})");

  private final Map<Setting, String> values;
  private final BiConsumer<Setting, String> mistake;

  /**
   * @param values of all settings that were given
   * @param mistake takes what is wrong with a setting
   */
  InstrumentReader(Map<Setting, String> values, BiConsumer<Setting, String> mistake) {
    this.values = values;
    this.mistake = mistake;
  }

  /** Writes {@code --simulate MODEL:COUNT} out as the three settings it stands for. */
  void expandSimulate() {
    String text = values.get(Setting.SIMULATE);
    if (text == null) {
      return;
    }
    Matcher form = SIMULATE.matcher(text);
    if (!form.matches()) {
      mistake.accept(Setting.SIMULATE, "is '" + text + "', which is not MODEL:COUNT. Write it so");
      return;
    }
    put(Setting.GPU_PROBE, "simulated");
    put(Setting.SIMULATED_MODEL, form.group(1));
    put(Setting.SIMULATED_GPUS, form.group(2));
  }

  private void put(Setting setting, String value) {
    String other = values.putIfAbsent(setting, value);
    if (other != null && !other.equals(value)) {
      mistake.accept(
          Setting.SIMULATE,
          "means --"
              + setting.key()
              + " "
              + value
              + ", but that is "
              + other
              + ". Give one of them");
    }
  }

  /**
   * Reads the settings.
   *
   * @param metricsPort 0 for none
   * @param simulatedGpus how many a fault script can speak of
   */
  InstrumentSettings read(int metricsPort, int simulatedGpus) {
    String address = values.getOrDefault(Setting.METRICS_ADDRESS, "127.0.0.1");
    return new InstrumentSettings(
        Optional.ofNullable(values.get(Setting.HPC_JOB_MAPPING_DIR)).map(Path::of),
        metricsPort == 0 ? Optional.empty() : socket(address, metricsPort),
        faults(simulatedGpus));
  }

  private Optional<InetSocketAddress> socket(String address, int port) {
    InetSocketAddress socket = new InetSocketAddress(address, port);
    if (socket.isUnresolved()) {
      mistake.accept(
          Setting.METRICS_ADDRESS, "is '" + address + "', which is no address. Give one");
      return Optional.empty();
    }
    return Optional.of(socket);
  }

  private FaultScript faults(int gpus) {
    String file = values.get(Setting.FAULTS);
    if (file == null) {
      return FaultScript.NONE;
    }
    if (!"simulated".equals(values.get(Setting.GPU_PROBE))) {
      mistake.accept(
          Setting.FAULTS, "is for simulated GPUs only. Say --simulate h100:8, or leave it out");
    }
    try {
      FaultScript.Parsed parsed = FaultScript.parse(lines(file), gpus);
      parsed.mistakes().forEach(text -> mistake.accept(Setting.FAULTS, file + " " + text));
      return parsed.script();
    } catch (IOException e) {
      mistake.accept(
          Setting.FAULTS, "is " + file + ", which cannot be read (" + e + "). Name a readable one");
      return FaultScript.NONE;
    }
  }

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Path.of(file));
  }
}
