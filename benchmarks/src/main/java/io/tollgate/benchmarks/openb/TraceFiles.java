package io.tollgate.benchmarks.openb;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where the trace lies.
 *
 * @param directory with the nodes and the pods
 * @param name of the pods
 */
record TraceFiles(Path directory, String name) {
  private static final String PODS = "openb_pod_list_(.+)\\.csv";

  /**
   * As the options say: {@code --data DIR}, else the folder beside the checkout.
   *
   * @throws BenchmarkFailure when it is not there, with how to get it
   */
  static TraceFiles of(Settings settings) {
    String data = settings.options().get("data");
    Path directory =
        data == null
            ? settings.checkout().resolve("../shared/traces/openb").normalize()
            : Path.of(data);
    String trace = settings.options().get("trace");
    if (trace == null) {
      trace = data == null ? "default" : only(directory);
    }
    TraceFiles files = new TraceFiles(directory, trace);
    files.paths().forEach(TraceFiles::present);
    return files;
  }

  ObjectNode digests() {
    ObjectNode digests = Report.object();
    for (Path path : paths()) {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(path));
        digests.put(path.getFileName().toString(), HexFormat.of().formatHex(digest));
      } catch (IOException | NoSuchAlgorithmException impossible) {
        throw new BenchmarkFailure(path + " could be read before and cannot now", impossible);
      }
    }
    return digests;
  }

  private List<Path> paths() {
    return List.of(directory.resolve(Trace.NODES), directory.resolve(Trace.pods(name)));
  }

  private static void present(Path path) {
    BenchmarkFailure.because(
        !Files.isRegularFile(path),
        path
            + " is not there. Give --data a directory with "
            + Trace.NODES
            + " and one openb_pod_list_NAME.csv: both are in the folder cluster-trace-gpu-v2023/csv"
            + " of github.com/alibaba/clusterdata.");
  }

  /** The one list of pods in a directory. */
  private static String only(Path directory) {
    try (Stream<Path> files = Files.list(directory)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(file -> file.matches(PODS))
              .map(file -> file.replaceAll(PODS, "$1"))
              .sorted()
              .toList();
      BenchmarkFailure.because(
          names.size() != 1, directory + " has the pods " + names + ". Say which by --trace NAME.");
      return names.get(0);
    } catch (IOException missing) {
      throw new BenchmarkFailure(directory + " cannot be read: " + missing, missing);
    }
  }
}
