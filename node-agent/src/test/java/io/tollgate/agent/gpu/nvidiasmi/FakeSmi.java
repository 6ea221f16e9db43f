package io.tollgate.agent.gpu.nvidiasmi;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * An executable that behaves like nvidia-smi, well or badly. It reads what to do from files beside
 * it, so that a test can change its mind between two questions, and writes down each question.
 */
final class FakeSmi {

  private static final String SCRIPT =
      """
      #!/bin/sh
      here=$(dirname "$0")
      echo "$1" >> "$here/asked"
      . "$here/mood"
      fields=$(echo "${1#--query-gpu=}" | tr ',' ' ')
      for field in $fields; do
        if ! grep -q "^$field=" "$here/values"; then
          echo "Field \\"$field\\" is not a valid field to query."
          exit 2
        fi
      done
      header=; row=
      for field in $fields; do
        header="$header${header:+, }$field"
        row="$row${row:+, }$(sed -n "s/^$field=//p" "$here/values")"
      done
      echo "$header"
      echo "$row"
      """;

  private final Path directory;

  FakeSmi(Path directory) throws IOException {
    this.directory = directory;
    Files.writeString(program(), SCRIPT);
    if (!program().toFile().setExecutable(true)) {
      throw new IOException(program() + " cannot be made executable");
    }
    mood("");
    knows(
        "index=0",
        "uuid=GPU-1",
        "name=Tesla T4",
        "utilization.gpu=7 %",
        "memory.used=1 MiB",
        "memory.total=2 MiB",
        "temperature.gpu=30",
        "power.draw=9.5 W");
  }

  Path program() {
    return directory.resolve("nvidia-smi");
  }

  /** A piece of shell that runs before the answer. */
  void mood(String shell) throws IOException {
    Files.writeString(directory.resolve("mood"), shell + "\n");
  }

  /** The fields, each as {@code field=value}. */
  void knows(String... values) throws IOException {
    Files.write(directory.resolve("values"), List.of(values));
  }

  /** The fields of each question so far. */
  List<String> asked() throws IOException {
    Path asked = directory.resolve("asked");
    return Files.exists(asked) ? Files.readAllLines(asked) : List.of();
  }
}
