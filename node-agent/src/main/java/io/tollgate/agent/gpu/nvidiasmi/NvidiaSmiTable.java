package io.tollgate.agent.gpu.nvidiasmi;

import io.tollgate.agent.gpu.GpuActivity;
import io.tollgate.agent.gpu.GpuDraw;
import io.tollgate.agent.gpu.GpuIdentity;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.GpuSigns;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads the CSV of {@code nvidia-smi --query-gpu}, with header and units. Pure. Whatever is not a
 * number is no value: the program has at least seven ways of saying so.
 */
public final class NvidiaSmiTable {

  private static final Pattern NUMBER = Pattern.compile("-?\\d+(\\.\\d+)?");
  private static final long MIB = 1L << 20;

  private NvidiaSmiTable() {}

  /** One reading per card that can be offered; a card cut into MIG slices is not among them. */
  public static List<GpuReading> parse(String csv) {
    List<String> lines = csv.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
    if (lines.isEmpty()) {
      return List.of();
    }
    String[] header = lines.get(0).split(",", -1);
    Map<String, Integer> columns = new HashMap<>();
    for (int i = 0; i < header.length; i++) {
      columns.putIfAbsent(header[i].strip().split(" ", 2)[0], i);
    }
    List<GpuReading> readings = new ArrayList<>();
    for (String line : lines.subList(1, lines.size())) {
      String[] cells = line.split(",", -1);
      if (cells.length == header.length) {
        reading(columns, cells).ifPresent(readings::add);
      }
    }
    return readings;
  }

  private static Optional<GpuReading> reading(Map<String, Integer> columns, String[] cells) {
    String uuid = text(columns, cells, "uuid");
    if (!uuid.startsWith("GPU-") || text(columns, cells, "mig.mode.current").equals("Enabled")) {
      return Optional.empty();
    }
    Double index = number(columns, cells, "index");
    return Optional.of(
        new GpuReading(
            GpuIdentity.card(
                uuid, index == null ? -1 : index.intValue(), text(columns, cells, "name")),
            new GpuActivity(
                null,
                null,
                within(number(columns, cells, "utilization.gpu"), 0, 100),
                mib(number(columns, cells, "memory.used")),
                mib(number(columns, cells, "memory.total"))),
            new GpuDraw(
                within(number(columns, cells, "power.draw"), 0, 2_500),
                within(number(columns, cells, "temperature.gpu"), -40, 150),
                null),
            GpuSigns.UNKNOWN));
  }

  private static String text(Map<String, Integer> columns, String[] cells, String column) {
    Integer at = columns.get(column);
    return at == null ? "" : cells[at].strip();
  }

  private static @Nullable Double number(
      Map<String, Integer> columns, String[] cells, String column) {
    String number = text(columns, cells, column).split(" ", 2)[0];
    return NUMBER.matcher(number).matches() ? new BigDecimal(number).doubleValue() : null;
  }

  private static @Nullable Double within(@Nullable Double value, double low, double high) {
    return value == null || value < low || value > high ? null : value;
  }

  private static @Nullable Long mib(@Nullable Double value) {
    return value == null || value < 0 ? null : (long) (value * MIB);
  }
}
