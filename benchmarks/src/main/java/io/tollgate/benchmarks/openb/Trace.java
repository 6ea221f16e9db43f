package io.tollgate.benchmarks.openb;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.scheduler.decision.placement.NodeKinds;
import io.tollgate.scheduler.decision.placement.NodeSize;
import io.tollgate.scheduler.decision.placement.Request;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A cluster and what was asked of it: the openb trace of Alibaba (clusterdata,
 * cluster-trace-gpu-v2023), or one of the variants that were published with it.
 *
 * @param name such as {@code default}
 * @param nodes sorted by name; a kind is a GPU model
 * @param pods sorted by name
 */
record Trace(String name, List<NodeSize> nodes, List<Request> pods) {
  static final String NODES = "openb_node_list_gpu_node.csv";
  private static final long MIB = 1L << 20;

  Trace {
    nodes = List.copyOf(nodes);
    pods = List.copyOf(pods);
  }

  /**
   * Reads the nodes and the pods of that name.
   *
   * @throws BenchmarkFailure when a file cannot be read, with the line
   */
  static Trace read(Path directory, String name) {
    Map<String, Integer> models = new HashMap<>();
    List<NodeSize> nodes = lines(directory.resolve(NODES), "sn", row -> node(row, models));
    List<Request> pods = lines(directory.resolve(pods(name)), "name", row -> pod(row, models));
    return new Trace(name, nodes, pods);
  }

  /** The file with the pods of that name. */
  static String pods(String name) {
    return "openb_pod_list_" + name + ".csv";
  }

  /** Thousandths of all GPUs. */
  long capacityMilli() {
    return nodes.stream().mapToLong(node -> (long) node.gpus() * Request.WHOLE).sum();
  }

  /** How often each request is in the trace. */
  Map<Request, Integer> mix() {
    Map<Request, Integer> mix = new HashMap<>();
    pods.forEach(pod -> mix.merge(pod, 1, Integer::sum));
    return mix;
  }

  private static NodeSize node(Map<String, String> row, Map<String, Integer> models) {
    return new NodeSize(
        models.computeIfAbsent(row.getOrDefault("model", ""), added -> models.size()),
        number(row, "gpu"),
        number(row, "cpu_milli"),
        number(row, "memory_mib") * MIB);
  }

  /** Where several GPUs are asked for, or a whole one, the share is a whole one. */
  private static Request pod(Map<String, String> row, Map<String, Integer> models) {
    int gpus = number(row, "num_gpu");
    String spec = row.getOrDefault("gpu_spec", "");
    return new Request(
        gpus,
        gpus == 0 ? 0 : number(row, "gpu_milli"),
        number(row, "cpu_milli"),
        number(row, "memory_mib") * MIB,
        spec.isEmpty() ? NodeKinds.ANY : kinds(spec, models));
  }

  private static NodeKinds kinds(String spec, Map<String, Integer> models) {
    List<Integer> kinds = new ArrayList<>();
    for (String model : spec.split("\\|")) {
      kinds.add(models.computeIfAbsent(model, added -> models.size()));
    }
    return NodeKinds.of(kinds.stream().mapToInt(Integer::intValue).toArray());
  }

  private static int number(Map<String, String> row, String column) {
    String text = row.get(column);
    if (text == null) {
      throw new NumberFormatException("there is no column " + column);
    }
    return (int) Double.parseDouble(text);
  }

  private interface Reader<T> {
    T read(Map<String, String> row);
  }

  /** What the rows say, sorted by the column that names them. */
  private static <T> List<T> lines(Path file, String key, Reader<T> reader) {
    List<Map.Entry<String, T>> read = new ArrayList<>();
    int at = 1;
    try {
      List<String> lines = Files.readAllLines(file);
      String[] header = lines.get(0).split(",", -1);
      for (String line : lines.subList(1, lines.size())) {
        at++;
        Map<String, String> row = new LinkedHashMap<>();
        String[] cells = line.split(",", -1);
        for (int i = 0; i < Math.min(cells.length, header.length); i++) {
          row.put(header[i], cells[i]);
        }
        read.add(Map.entry(row.getOrDefault(key, ""), reader.read(row)));
      }
    } catch (IOException | IllegalArgumentException wrong) {
      throw new BenchmarkFailure(file + ", line " + at + ": " + wrong.getMessage(), wrong);
    }
    read.sort(Map.Entry.comparingByKey(Comparator.naturalOrder()));
    return read.stream().map(Map.Entry::getValue).toList();
  }
}
