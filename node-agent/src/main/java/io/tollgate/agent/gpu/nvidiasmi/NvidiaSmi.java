package io.tollgate.agent.gpu.nvidiasmi;

import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.ProbeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Asks {@code nvidia-smi}, and finds out once which fields this driver's knows. */
public final class NvidiaSmi implements GpuProbe {

  private static final String UNKNOWN_FIELD = "is not a valid field to query";
  private static final Logger log = LoggerFactory.getLogger(NvidiaSmi.class);

  private final SmiCommand command;

  /** The fields to ask for, empty until they are known. */
  private List<String> fields = List.of();

  public NvidiaSmi(SmiCommand command) {
    this.command = command;
  }

  @Override
  public String source() {
    return "nvidia-smi";
  }

  @Override
  public OptionalLong hangingSinceMs() {
    return command.hangingSinceMs();
  }

  @Override
  public List<GpuReading> read() throws ProbeFailure {
    if (fields.isEmpty()) {
      fields = learn();
    }
    SmiCommand.Answer answer = query(fields);
    if (answer.text().contains(UNKNOWN_FIELD)) {
      // The driver was replaced under us.
      fields = learn();
      answer = query(fields);
    }
    if (answer.exitCode() != 0) {
      throw new ProbeFailure("nvidia-smi failed: " + answer.firstLine());
    }
    List<GpuReading> readings = NvidiaSmiTable.parse(answer.text());
    if (readings.isEmpty()) {
      throw new ProbeFailure("nvidia-smi shows no GPU that can be offered: " + answer.firstLine());
    }
    return readings;
  }

  private SmiCommand.Answer query(List<String> wanted) throws ProbeFailure {
    return command.ask("--query-gpu=" + String.join(",", wanted), "--format=csv");
  }

  /** Asks for what every driver has before anything else: a sick GPU fails here, and once. */
  private List<String> learn() throws ProbeFailure {
    SmiCommand.Answer first = query(SmiFields.EVERYWHERE);
    if (first.exitCode() != 0) {
      throw new ProbeFailure("nvidia-smi failed: " + first.firstLine());
    }
    List<String> known = new ArrayList<>(SmiFields.EVERYWHERE);
    for (List<String> names : SmiFields.SOMEWHERE) {
      firstKnown(names).ifPresent(known::add);
    }
    log.info("This nvidia-smi knows {}.", known);
    return List.copyOf(known);
  }

  private Optional<String> firstKnown(List<String> names) throws ProbeFailure {
    for (String name : names) {
      SmiCommand.Answer answer = query(List.of("uuid", name));
      if (answer.exitCode() == 0 && !answer.text().contains(UNKNOWN_FIELD)) {
        return Optional.of(name);
      }
    }
    return Optional.empty();
  }
}
