package io.tollgate.agent;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** What nvidia-smi says on this machine, and the file in which a run's results are kept. */
final class RealGpus {

  /** Where the lines for docs/proof.md are found afterwards. */
  static final Path RECORD = Path.of("target", "real-gpu.md");

  /** Where a workload would find it too. */
  private static final List<Path> PROGRAMS =
      List.of(Path.of("/usr/local/bin"), Path.of("/usr/bin"), Path.of("/bin"));

  private RealGpus() {}

  /** The cards that can be offered whole, uuid to product; skips where all are cut into slices. */
  static Map<String, String> whole() throws Exception {
    Map<String, String> cards = new HashMap<>();
    for (String line : ask("--query-gpu=uuid,name,mig.mode.current", "--format=csv,noheader")) {
      String[] cells = line.split(", ", -1);
      if (!cells[2].equals("Enabled")) {
        cards.put(cells[0], cells[1]);
      }
    }
    assumeTrue(!cards.isEmpty(), "every GPU of this machine is cut into MIG slices");
    return cards;
  }

  /** Ids of the processes that compute on a card, as the driver numbers them. */
  static Set<Long> computing(String uuid) throws Exception {
    Set<Long> pids = new HashSet<>();
    for (String line : ask("--query-compute-apps=gpu_uuid,pid", "--format=csv,noheader")) {
      String[] cells = line.split(", ", -1);
      if (cells.length == 2 && cells[0].equals(uuid)) {
        pids.add(Long.parseLong(cells[1]));
      }
    }
    return pids;
  }

  /** Memory in use on a card, in MiB. */
  static long memoryMebibytes(String uuid) throws Exception {
    List<String> answer =
        ask("--id=" + uuid, "--query-gpu=memory.used", "--format=csv,noheader,nounits");
    return Long.parseLong(answer.get(0));
  }

  /** The driver's version. */
  static String driver() throws Exception {
    return ask("--query-gpu=driver_version", "--format=csv,noheader").get(0);
  }

  /** Python where a workload finds it; skips where there is none. */
  static String python() {
    return PROGRAMS.stream()
        .map(place -> place.resolve("python3"))
        .filter(Files::isExecutable)
        .map(Path::toString)
        .findFirst()
        .orElseGet(
            () -> {
              assumeTrue(false, "there is no python3 to ask the driver with");
              return "";
            });
  }

  /** The program that asks the driver and keeps a GPU busy. */
  static String program() throws IOException {
    try (var text = RealGpus.class.getResourceAsStream("cuda_work.py")) {
      return new String(text.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Where the driver's library lies when the machine has it at an unusual place. */
  static Map<String, String> environment() {
    String libraries = System.getenv("LD_LIBRARY_PATH");
    return libraries == null ? Map.of() : Map.of("LD_LIBRARY_PATH", libraries);
  }

  /** Keeps one line of the result. */
  static void record(String line) throws IOException {
    Files.writeString(
        RECORD, "- " + line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private static List<String> ask(String... arguments) throws Exception {
    List<String> command = new java.util.ArrayList<>(List.of("nvidia-smi"));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
      throw new IllegalStateException(command + " failed: " + answer);
    }
    return answer.lines().map(String::strip).filter(line -> !line.isEmpty()).toList();
  }
}
