package io.tollgate.agent.health;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Which card sits at which PCI address, as the driver tells under {@code
 * /proc/driver/nvidia/gpus/<address>/information}. What was read once is kept: a card that has
 * fallen off the bus is named by its address all the more.
 */
public final class CardBuses {

  private static final int MOST_CARDS = 64;
  private static final String UUID_LINE = "GPU UUID:";

  private final Path directory;
  private final Map<String, String> uuids = new HashMap<>();

  /** The driver's own directory. */
  public static CardBuses ofDriver() {
    return new CardBuses(Path.of("/proc/driver/nvidia/gpus"));
  }

  CardBuses(Path directory) {
    this.directory = directory;
    read();
  }

  /** The uuid of the card at an address as {@link KernelXid#bus()} spells it. */
  public Optional<String> uuid(String bus) {
    if (!uuids.containsKey(bus)) {
      read();
    }
    return Optional.ofNullable(uuids.get(bus));
  }

  private void read() {
    List<Path> cards;
    try (Stream<Path> listing = Files.list(directory)) {
      cards = listing.limit(MOST_CARDS).toList();
    } catch (IOException noDriver) {
      return;
    }
    for (Path card : cards) {
      String name = String.valueOf(card.getFileName());
      if (name.split(":", -1).length == 3) {
        uuid(card.resolve("information")).ifPresent(uuid -> uuids.put(KernelXid.bus(name), uuid));
      }
    }
  }

  private static Optional<String> uuid(Path information) {
    try {
      return Files.readAllLines(information, StandardCharsets.ISO_8859_1).stream()
          .filter(line -> line.startsWith(UUID_LINE))
          .map(line -> line.substring(UUID_LINE.length()).strip())
          // A driver that has not looked at the card yet writes question marks.
          .filter(uuid -> uuid.startsWith("GPU-") && !uuid.contains("?"))
          .findFirst();
    } catch (IOException goneMeanwhile) {
      return Optional.empty();
    }
  }
}
