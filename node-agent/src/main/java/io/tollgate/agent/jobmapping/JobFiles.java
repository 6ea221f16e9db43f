package io.tollgate.agent.jobmapping;

import io.tollgate.agent.protocol.GpuDescription;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Which files the exporter should find. Pure. A card's file is named by its index, a slice's by
 * index and instance; it holds one line per session, sorted, none twice: the exporter would show a
 * series per line, and answers nothing at all when two of them are the same.
 */
final class JobFiles {

  private static final Pattern SLICE = Pattern.compile("MIG-GPU-[^/]+/(\\d{1,6})/\\d+");

  private JobFiles() {}

  /**
   * Name to content.
   *
   * @param gpus the node's
   * @param sessionsByGpu who works on each, by uuid
   */
  static Map<String, String> wanted(
      List<GpuDescription> gpus, Map<String, Set<String>> sessionsByGpu) {
    Map<String, String> files = new TreeMap<>();
    for (GpuDescription gpu : gpus) {
      Set<String> sessions = new TreeSet<>(sessionsByGpu.getOrDefault(gpu.uuid(), Set.of()));
      if (!sessions.isEmpty()) {
        name(gpu).ifPresent(name -> files.put(name, String.join("\n", sessions) + "\n"));
      }
    }
    return files;
  }

  private static Optional<String> name(GpuDescription gpu) {
    if (!gpu.uuid().startsWith("MIG-")) {
      return Optional.of(Integer.toString(gpu.index()));
    }
    Matcher slice = SLICE.matcher(gpu.uuid());
    return slice.matches() ? Optional.of(gpu.index() + "." + slice.group(1)) : Optional.empty();
  }
}
