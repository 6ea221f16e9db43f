package io.tollgate.cli.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.cli.Ran;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UpCommandTest {
  @TempDir Path directory;

  @Test
  void a_port_in_use_is_said_before_anything_is_started() throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Ran ran = up(directory, "--listen", "127.0.0.1:" + taken.getLocalPort());
      assertThat(ran.code()).isEqualTo(6);
      assertThat(ran.err()).contains("cannot listen", "--listen", "Nothing was started");
    }
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void an_address_that_is_none_is_a_usage_mistake() {
    assertThat(up(directory, "--listen", "8080").code()).isEqualTo(2);
    assertThat(up(directory, "--listen", "127.0.0.1:http").code()).isEqualTo(2);
    assertThat(up(directory, "--listen", "127.0.0.1:99999").code()).isEqualTo(6);
  }

  @Test
  void a_state_directory_that_cannot_be_made_is_named() throws IOException {
    Path file = Files.writeString(directory.resolve("file"), "");
    Ran ran = up(file.resolve("state"));
    assertThat(ran.code()).isEqualTo(5);
    assertThat(ran.err()).contains(file.toString(), "TOLLGATE_STATE_DIR");
  }

  @Test
  void a_second_up_on_the_same_state_is_refused() throws IOException {
    Places places = Places.below(directory);
    try (FileChannel other =
        FileChannel.open(
            places.run("up.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      other.lock();
      Ran ran = up(directory);
      assertThat(ran.code()).isEqualTo(6);
      assertThat(ran.err()).contains("Another `tollgate up` runs");
    }
  }

  private static Ran up(Path state, String... more) {
    String[] line = new String[more.length + 1];
    line[0] = "up";
    System.arraycopy(more, 0, line, 1, more.length);
    return Ran.with(Map.of("TOLLGATE_STATE_DIR", state.toString()), null, line);
  }
}
