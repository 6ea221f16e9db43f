package io.tollgate.agent.gpu.nvidiasmi;

import io.tollgate.agent.gpu.ProbeFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A process that computes on a card.
 *
 * @param card uuid of the card; of a slice the program names the card it is cut from
 * @param pid the process
 */
public record ComputeApp(String card, long pid) {

  private static final Pattern PID = Pattern.compile("[1-9]\\d{0,9}");

  /** Where it is told what computes. */
  public interface Source {
    /**
     * All of them.
     *
     * @throws ProbeFailure when it cannot be told
     */
    List<ComputeApp> read() throws ProbeFailure;
  }

  /** What {@code nvidia-smi} says. */
  public static Source by(SmiCommand command) {
    return () -> {
      SmiCommand.Answer answer =
          command.ask("--query-compute-apps=gpu_uuid,pid", "--format=csv,noheader");
      if (answer.exitCode() != 0) {
        throw new ProbeFailure("nvidia-smi failed with " + answer.exitCode());
      }
      return parse(answer.text());
    };
  }

  /** Lines that say anything else are passed over. */
  static List<ComputeApp> parse(String csv) {
    List<ComputeApp> apps = new ArrayList<>();
    csv.lines()
        .map(line -> line.split(",", -1))
        .filter(cells -> cells.length >= 2)
        .filter(cells -> cells[0].strip().startsWith("GPU-"))
        .filter(cells -> PID.matcher(cells[1].strip()).matches())
        .forEach(
            cells -> apps.add(new ComputeApp(cells[0].strip(), Long.parseLong(cells[1].strip()))));
    return apps;
  }
}
