package io.tollgate.agent.gpu.dcgm;

import io.tollgate.agent.gpu.GpuReading;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Turns samples into readings. Pure. A GPU is known by its UUID, a MIG slice by UUID and instance;
 * all other labels are decoration that comes and goes with pods and jobs, so a series that is shown
 * once per job is one series. Rows without a GPU's UUID belong to processors and switches. A card
 * that shows instances is not itself offered, but its rows speak for them where they say nothing.
 */
public final class DcgmReadings {

  /** More than a node has: 16 cards of 7 slices, with room. */
  static final int MOST_GPUS = 256;

  private static final Pattern UUID = Pattern.compile("GPU-[0-9A-Za-z-]{1,64}");

  /**
   * What a scrape said.
   *
   * @param readings one per GPU or slice, in the order of index, then identity
   * @param dropped how much was not taken, by reason
   */
  public record Outcome(List<GpuReading> readings, Map<Dropped, Integer> dropped) {

    public Outcome {
      readings = List.copyOf(readings);
      dropped = Map.copyOf(dropped);
    }
  }

  private record Key(String uuid, int instance) {}

  /** In place of an instance: the row speaks of the whole card. */
  private static final int WHOLE = -1;

  private final Map<Key, Device> devices = new LinkedHashMap<>();
  private final Map<Dropped, Integer> dropped = new EnumMap<>(Dropped.class);

  private DcgmReadings() {}

  /** Reads all of a scrape. */
  public static Outcome of(Exposition exposition) {
    DcgmReadings readings = new DcgmReadings();
    if (exposition.skippedLines() > 0) {
      readings.dropped.put(Dropped.UNREADABLE_LINE, exposition.skippedLines());
    }
    if (exposition.truncated()) {
      readings.dropped.put(Dropped.CUT_OFF, 1);
    }
    exposition.samples().forEach(readings::take);
    return new Outcome(readings.all(), readings.dropped);
  }

  private void take(Sample sample) {
    Optional<String> uuid = sample.label("UUID", "uuid");
    if (uuid.isEmpty() || !sample.name().startsWith("DCGM_")) {
      return;
    }
    String instance = sample.label("GPU_I_ID").orElse("");
    int number = instance.isEmpty() ? WHOLE : Numbers.position(instance);
    if (!UUID.matcher(uuid.get()).matches() || (!instance.isEmpty() && number < 0)) {
      drop(Dropped.BAD_LABEL);
      return;
    }
    Device device = device(new Key(uuid.get(), number));
    if (device == null) {
      drop(Dropped.TOO_MANY_GPUS);
      return;
    }
    device.describe(sample);
    FieldAliases.of(sample.name()).ifPresent(meaning -> measure(device, meaning, sample));
  }

  private @Nullable Device device(Key key) {
    Device known = devices.get(key);
    if (known == null && devices.size() < MOST_GPUS) {
      known = new Device();
      devices.put(key, known);
    }
    return known;
  }

  private void measure(Device device, FieldAliases.Meaning meaning, Sample sample) {
    Numbers.Value value = Numbers.read(sample.value());
    value.why().ifPresent(this::drop);
    value
        .number()
        .map(number -> number.multiply(meaning.factor()))
        .ifPresent(
            number -> {
              if (!meaning.field().plausible(number.doubleValue())) {
                drop(Dropped.OUT_OF_RANGE);
              } else if (!device.take(meaning.field(), number, sample)) {
                drop(Dropped.BAD_LABEL);
              }
            });
  }

  private void drop(Dropped why) {
    dropped.merge(why, 1, Integer::sum);
  }

  private List<GpuReading> all() {
    RatioScale scale = RatioScale.of(devices.values());
    Set<String> sliced = new HashSet<>();
    devices.keySet().stream()
        .filter(key -> key.instance != WHOLE)
        .forEach(key -> sliced.add(key.uuid));
    List<GpuReading> readings = new ArrayList<>();
    devices.forEach(
        (key, device) -> {
          if (device.ambiguous(scale)) {
            drop(Dropped.AMBIGUOUS);
          }
          if (key.instance != WHOLE) {
            Device card = devices.get(new Key(key.uuid, WHOLE));
            readings.add(device.slice(key.uuid, key.instance, Optional.ofNullable(card), scale));
          } else if (!sliced.contains(key.uuid)) {
            readings.add(device.card(key.uuid, scale));
          }
        });
    readings.sort(
        Comparator.comparingInt((GpuReading reading) -> reading.identity().index())
            .thenComparing(GpuReading::uuid));
    return readings;
  }
}
