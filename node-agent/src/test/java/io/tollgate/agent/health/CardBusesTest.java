package io.tollgate.agent.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CardBusesTest {

  @TempDir Path directory;

  private void card(String address, String uuid) throws IOException {
    Path card = Files.createDirectories(directory.resolve(address));
    Files.writeString(
        card.resolve("information"),
        "Model: \t\t NVIDIA H100\nIRQ:   \t\t 42\nGPU UUID: \t " + uuid + "\nBus Type: \t PCIe\n");
  }

  @Test
  void card_is_known_by_its_address_even_after_it_has_fallen_off_the_bus() throws IOException {
    card("0000:61:00.0", "GPU-b850f46d-d5ea-c752-ddf3-c6453e44e5ee");
    CardBuses buses = new CardBuses(directory);
    Files.delete(directory.resolve("0000:61:00.0/information"));
    Files.delete(directory.resolve("0000:61:00.0"));
    assertThat(buses.uuid("0000:61:00")).contains("GPU-b850f46d-d5ea-c752-ddf3-c6453e44e5ee");
    assertThat(buses.uuid("0000:62:00")).isEmpty();
  }

  @Test
  void card_that_the_driver_has_not_looked_at_yet_is_asked_for_again() throws IOException {
    card("0000:61:00.0", "GPU-????????-????-????-????-????????????");
    CardBuses buses = new CardBuses(directory);
    assertThat(buses.uuid("0000:61:00")).isEmpty();
    card("0000:61:00.0", "GPU-1");
    assertThat(buses.uuid("0000:61:00")).contains("GPU-1");
  }

  @Test
  void machine_without_the_driver_knows_no_card() {
    assertThat(new CardBuses(directory.resolve("none")).uuid("0000:61:00")).isEmpty();
  }
}
