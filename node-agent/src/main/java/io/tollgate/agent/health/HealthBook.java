package io.tollgate.agent.health;

import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.GpuSigns;
import io.tollgate.agent.protocol.GpuHealthReport;
import io.tollgate.agent.protocol.HealthState;
import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The health of all GPUs, kept on disk within one boot: restarting the agent must not turn a sick
 * GPU into one whose XID is merely old.
 */
public final class HealthBook {

  private static final Logger log = LoggerFactory.getLogger(HealthBook.class);

  private record Content(UUID bootId, Map<String, GpuHealth> gpus) {}

  private final Path file;
  private final UUID bootId;
  private final TreeMap<String, GpuHealth> gpus = new TreeMap<>();

  /**
   * Reads what the last agent of this boot held.
   *
   * @throws IOException when the file cannot be read
   */
  public HealthBook(Path file, UUID bootId) throws IOException {
    this.file = file;
    this.bootId = bootId;
    DurableFile.read(file, Content.class)
        .filter(content -> content.bootId().equals(bootId))
        .ifPresent(content -> gpus.putAll(content.gpus()));
  }

  /**
   * Takes a reading of all GPUs.
   *
   * @return whether the server should hear of it
   */
  public boolean read(List<GpuReading> readings) {
    List<GpuHealthReport> before = reports();
    boolean differs = false;
    for (GpuReading reading : readings) {
      GpuHealth old = gpus.getOrDefault(reading.uuid(), GpuHealth.unseen());
      GpuSigns signs = reading.signs();
      GpuHealth now = old.after(signs.xid(), Boolean.TRUE.equals(signs.rowRemapFailure()));
      if (!now.equals(old)) {
        differs = true;
        gpus.put(reading.uuid(), now);
        if (now.state() != old.state()) {
          log.warn("GPU {} is now {}: {}.", reading.uuid(), now.state(), now.cause());
        }
      }
    }
    if (differs) {
      write();
    }
    return !before.equals(reports());
  }

  private void write() {
    try {
      DurableFile.write(file, new Content(bootId, gpus));
    } catch (IOException e) {
      log.error("The health of the GPUs cannot be written; a restart will forget it: {}", e, e);
    }
  }

  /** Every GPU that is not plainly healthy. */
  public List<GpuHealthReport> reports() {
    return gpus.entrySet().stream()
        .filter(entry -> entry.getValue().state() != HealthState.HEALTHY)
        .map(entry -> entry.getValue().report(entry.getKey()))
        .toList();
  }
}
