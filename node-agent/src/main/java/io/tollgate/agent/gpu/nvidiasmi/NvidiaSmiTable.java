package io.tollgate.agent.gpu.nvidiasmi;

import io.tollgate.agent.gpu.GpuActivity;
import io.tollgate.agent.gpu.GpuDraw;
import io.tollgate.agent.gpu.GpuIdentity;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.GpuSigns;
import io.tollgate.agent.gpu.RecoveryAction;
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

  private static final Pattern UUID = Pattern.compile("GPU-[0-9A-Za-z-]{1,64}");
  private static final Pattern NUMBER = Pattern.compile("-?\\d{1,15}(\\.\\d{1,15})?");
  private static final Pattern HEX = Pattern.compile("0x[0-9A-Fa-f]{1,16}");
  private static final long MIB = 1L << 20;
  private static final int MOST_CARDS = 64;
  private static final double MOST_MIB = 16e6;
  private static final double MOST_ROWS = 1e9;
  private static final double MOST_ERRORS = 1e15;

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
      if (cells.length == header.length && readings.size() < MOST_CARDS) {
        reading(new Row(columns, cells)).ifPresent(readings::add);
      }
    }
    return readings;
  }

  private static Optional<GpuReading> reading(Row row) {
    String uuid = row.text("uuid");
    if (!UUID.matcher(uuid).matches() || row.text(SmiFields.MIG).equals("Enabled")) {
      return Optional.empty();
    }
    Double index = row.number("index", 0, 1_000);
    return Optional.of(
        new GpuReading(
            GpuIdentity.card(uuid, index == null ? -1 : index.intValue(), row.text("name")),
            new GpuActivity(
                null,
                null,
                row.number("utilization.gpu", 0, 100),
                row.mib("memory.used"),
                row.mib("memory.total")),
            new GpuDraw(
                row.number("power.draw", 0, 2_500), row.number("temperature.gpu", -40, 150), null),
            signs(row)));
  }

  private static GpuSigns signs(Row row) {
    return GpuSigns.builder()
        .rowRemapFailure(row.yes(SmiFields.REMAP_FAILURE))
        .rowRemapPending(row.yes(SmiFields.REMAP_PENDING))
        .uncorrectableRemappedRows(row.whole(SmiFields.REMAPPED, MOST_ROWS))
        .eccDoubleBitVolatile(row.whole(SmiFields.ECC, MOST_ERRORS))
        .clocksEventReasons(
            SmiFields.CLOCKS.stream()
                .map(row::mask)
                .flatMap(Optional::stream)
                .findFirst()
                .orElse(null))
        .recoveryAction(row.action(SmiFields.RECOVERY))
        .build();
  }

  private record Row(Map<String, Integer> columns, String[] cells) {

    String text(String column) {
      Integer at = columns.get(column);
      return at == null ? "" : cells[at].strip();
    }

    @Nullable Double number(String column, double low, double high) {
      String number = text(column).split(" ", 2)[0];
      if (!NUMBER.matcher(number).matches()) {
        return null;
      }
      double value = Double.parseDouble(number);
      return value < low || value > high ? null : value;
    }

    @Nullable Long whole(String column, double high) {
      Double number = number(column, 0, high);
      return number == null ? null : number.longValue();
    }

    @Nullable Long mib(String column) {
      Double number = number(column, 0, MOST_MIB);
      return number == null ? null : (long) (number * MIB);
    }

    Optional<Long> mask(String column) {
      String text = text(column);
      return HEX.matcher(text).matches()
          ? Optional.of(Long.parseUnsignedLong(text.substring(2), 16))
          : Optional.empty();
    }

    @Nullable Boolean yes(String column) {
      return switch (text(column)) {
        case "Yes", "1" -> Boolean.TRUE;
        case "No", "0" -> Boolean.FALSE;
        default -> null;
      };
    }

    @Nullable RecoveryAction action(String column) {
      String text = text(column);
      boolean said = !text.isEmpty() && !text.startsWith("[") && !text.equals("N/A");
      return said ? RecoveryAction.ofWords(text) : null;
    }
  }
}
