package io.tollgate.agent.isolation;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Which device files belong to which GPU, as the driver tells it: {@code
 * /proc/driver/nvidia/gpus/<bus>/information} has a line {@code GPU UUID:} and a line {@code Device
 * Minor:}, and {@code /proc/driver/nvidia/capabilities/gpu<minor>/mig/gi<n>/access} (and {@code
 * ci<n>/access} below it) a line {@code DeviceFileMinor:} for {@code
 * /dev/nvidia-caps/nvidia-cap<minor>}. Nothing is remembered, because a card that is lost and found
 * may get another number.
 */
final class GpuNodes {

  /** A slice by its card, GPU instance and compute instance. */
  private static final Pattern SLICE = Pattern.compile("MIG-(GPU-[^/]+)/(\\d+)/(\\d+)");

  private static final Pattern INSTANCE = Pattern.compile("gpu(\\d+)/mig/(gi\\d+)(/ci\\d+)?");
  private static final int DEPTH = 6;

  private final Path driver;
  private final Path devices;

  /**
   * @param driver normally {@code /proc/driver/nvidia}
   * @param devices normally {@code /dev}
   */
  GpuNodes(Path driver, Path devices) {
    this.driver = driver;
    this.devices = devices;
  }

  /**
   * The device files of all GPUs and slices that are not among those held. What all of them share,
   * such as {@code nvidiactl}, is not among the answers.
   *
   * @param held uuids
   * @throws IsolationFailure when a GPU that is held has no device file that could be told from the
   *     others
   */
  List<DeviceNode> foreign(Collection<String> held) throws IsolationFailure {
    Map<String, Integer> minors = minors();
    Set<Path> own = new HashSet<>();
    Set<String> ownInstances = new HashSet<>();
    for (String uuid : held) {
      Matcher slice = SLICE.matcher(uuid);
      boolean isSlice = slice.matches();
      Integer minor = minors.get(isSlice ? slice.group(1) : uuid);
      if (minor == null) {
        throw new IsolationFailure(
            "GPU " + uuid + " has no device file that could be told from the others.");
      }
      own.add(card(minor));
      if (isSlice) {
        String instance = "gpu" + minor + "/mig/gi" + slice.group(2);
        ownInstances.add(instance);
        ownInstances.add(instance + "/ci" + slice.group(3));
      }
    }
    List<DeviceNode> foreign = new ArrayList<>();
    for (Path file : cardsAndInstances(minors.values(), ownInstances)) {
      if (!own.contains(file)) {
        node(file).ifPresent(foreign::add);
      }
    }
    return foreign;
  }

  private List<Path> cardsAndInstances(Collection<Integer> minors, Set<String> ownInstances) {
    List<Path> files = new ArrayList<>();
    minors.stream().sorted().forEach(minor -> files.add(card(minor)));
    Path capabilities = driver.resolve("capabilities");
    try (Stream<Path> all = Files.walk(capabilities, DEPTH)) {
      for (Path access : all.filter(file -> file.endsWith("access")).sorted().toList()) {
        String instance = capabilities.relativize(access.getParent()).toString();
        if (INSTANCE.matcher(instance).matches() && !ownInstances.contains(instance)) {
          number(access, "DeviceFileMinor")
              .ifPresent(minor -> files.add(devices.resolve("nvidia-caps/nvidia-cap" + minor)));
        }
      }
    } catch (IOException | java.io.UncheckedIOException noSlices) {
      return files;
    }
    return files;
  }

  private Path card(int minor) {
    return devices.resolve("nvidia" + minor);
  }

  /** A file that is not there cannot be opened either. */
  private static Optional<DeviceNode> node(Path file) {
    try {
      return Optional.of(DeviceNode.read(file));
    } catch (IOException absent) {
      return Optional.empty();
    }
  }

  private Map<String, Integer> minors() {
    Map<String, Integer> minors = new HashMap<>();
    try (Stream<Path> cards = Files.list(driver.resolve("gpus"))) {
      for (Path card : cards.sorted().toList()) {
        Path information = card.resolve("information");
        Optional<String> uuid = value(information, "GPU UUID");
        Optional<Integer> minor = number(information, "Device Minor");
        if (uuid.isPresent() && minor.isPresent()) {
          minors.put(uuid.get(), minor.get());
        }
      }
    } catch (IOException noDriver) {
      return minors;
    }
    return minors;
  }

  private static Optional<Integer> number(Path file, String key) {
    return value(file, key).filter(text -> text.matches("\\d{1,9}")).map(Integer::valueOf);
  }

  private static Optional<String> value(Path file, String key) {
    try {
      for (String line : Files.readAllLines(file, StandardCharsets.ISO_8859_1)) {
        if (line.startsWith(key + ":")) {
          return Optional.of(line.substring(key.length() + 1).strip());
        }
      }
    } catch (IOException absent) {
      return Optional.empty();
    }
    return Optional.empty();
  }
}
