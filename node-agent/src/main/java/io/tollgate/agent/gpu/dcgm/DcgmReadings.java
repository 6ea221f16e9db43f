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
import org.jspecify.annotations.Nullable;

/**
 * Turns samples into readings. Pure. A GPU is known by its UUID, a MIG slice by UUID and instance;
 * all other labels are decoration that comes and goes with pods and jobs. Rows without a GPU's UUID
 * belong to processors and switches. A card that shows instances is not itself offered.
 */
public final class DcgmReadings {

  private static final long MIB = 1L << 20;

  private record Key(String uuid, String instance) {}

  private static final class Device {
    int index = Integer.MAX_VALUE;
    String product = "";
    @Nullable String profile;
    final Map<FieldAliases, Double> values = new EnumMap<>(FieldAliases.class);
    @Nullable Long energy;
  }

  private DcgmReadings() {}

  /** One reading per GPU or slice, in the order of index, then identity. */
  public static List<GpuReading> of(Exposition exposition) {
    Map<Key, Device> devices = new LinkedHashMap<>();
    Set<String> sliced = new HashSet<>();
    for (Sample sample : exposition.samples()) {
      Optional<String> uuid = sample.label("UUID", "uuid").filter(text -> text.startsWith("GPU-"));
      if (uuid.isEmpty() || !sample.name().startsWith("DCGM_")) {
        continue;
      }
      String instance = sample.label("GPU_I_ID").orElse("");
      if (!instance.isEmpty()) {
        sliced.add(uuid.get());
      }
      Device device =
          devices.computeIfAbsent(new Key(uuid.get(), instance), unseen -> new Device());
      describe(device, sample);
      FieldAliases.of(sample.name()).ifPresent(field -> measure(device, field, sample));
    }
    List<GpuReading> readings = new ArrayList<>();
    devices.forEach(
        (key, device) -> {
          if (!key.instance.isEmpty() || !sliced.contains(key.uuid)) {
            readings.add(reading(key, device));
          }
        });
    readings.sort(Comparator.comparingInt(GpuReading::index).thenComparing(GpuReading::uuid));
    return readings;
  }

  private static void describe(Device device, Sample sample) {
    sample
        .label("gpu")
        .filter(text -> text.length() <= 6 && text.chars().allMatch(Character::isDigit))
        .ifPresent(text -> device.index = Math.min(device.index, Integer.parseInt(text)));
    sample.label("modelName", "model_name").ifPresent(text -> device.product = text);
    sample.label("GPU_I_PROFILE").ifPresent(text -> device.profile = text);
  }

  private static void measure(Device device, FieldAliases field, Sample sample) {
    Numbers.value(sample.value())
        .filter(value -> field.plausible(value.doubleValue()))
        .ifPresent(
            value -> {
              device.values.put(field, value.doubleValue());
              if (field == FieldAliases.ENERGY) {
                device.energy = value.longValue();
              }
            });
  }

  private static GpuReading reading(Key key, Device device) {
    Map<FieldAliases, Double> values = device.values;
    Double used = values.get(FieldAliases.FB_USED);
    Double free = values.get(FieldAliases.FB_FREE);
    double reserved = values.getOrDefault(FieldAliases.FB_RESERVED, 0.0);
    Double xid = values.get(FieldAliases.XID);
    return new GpuReading(
        // The instance's own MIG uuid is not exported; CUDA also takes this older form.
        key.instance.isEmpty() ? key.uuid : "MIG-" + key.uuid + "/" + key.instance + "/0",
        device.index == Integer.MAX_VALUE ? 0 : device.index,
        device.product,
        device.profile,
        values.get(FieldAliases.SM_ACTIVE),
        values.get(FieldAliases.GR_ENGINE_ACTIVE),
        gpuUtil(values),
        used == null ? null : (long) (used * MIB),
        used == null || free == null ? null : (long) ((used + free + reserved) * MIB),
        values.get(FieldAliases.POWER),
        values.get(FieldAliases.TEMPERATURE),
        device.energy,
        xid == null ? null : xid.intValue(),
        values.getOrDefault(FieldAliases.ROW_REMAP_FAILURE, 0.0) > 0);
  }

  private static @Nullable Double gpuUtil(Map<FieldAliases, Double> values) {
    Double percent = values.get(FieldAliases.GPU_UTIL);
    Double ratio = values.get(FieldAliases.GPU_UTIL_RATIO);
    if (percent != null || ratio == null) {
      return percent;
    }
    return ratio <= 1 ? ratio * 100 : ratio;
  }
}
