package io.tollgate.agent.runtime.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShimFilesTest {

  @TempDir Path directory;

  @Test
  void half_written_file_counts_as_not_yet_written() throws Exception {
    ShimFiles files = new ShimFiles(directory);
    Files.writeString(directory.resolve("exit"), "0 12.3");
    assertThat(files.exited()).isEmpty();
    Files.writeString(directory.resolve("exit"), "0 12.34 end\n");
    assertThat(files.exited()).contains(new ShimFiles.Exited(0, 12_340));
  }
}
