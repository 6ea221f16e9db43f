package io.tollgate.agent.gpu.simulated;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/** A DCGM exporter for GPUs that do not exist, on a loopback port of its own. */
public final class SimulatedExporter implements AutoCloseable {

  private record Identities(List<String> uuids) {}

  private final List<SimulatedGpu> gpus;
  private final Supplier<Set<String>> busyGpus;
  private final HttpServer server;
  private final ExecutorService threads;
  private final double[] energyMillijoules;
  private long energyAtMs;

  private SimulatedExporter(
      List<SimulatedGpu> gpus, Supplier<Set<String>> busyGpus, HttpServer server) {
    this.gpus = gpus;
    this.busyGpus = busyGpus;
    this.server = server;
    this.energyMillijoules = new double[gpus.size()];
    this.energyAtMs = nowMs();
    this.threads =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread thread = new Thread(task, "simulated-exporter");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Starts it.
   *
   * @param identities file in which the GPUs' uuids are kept, so that they are the same next time
   * @param count how many GPUs
   * @param modelSlug what they pretend to be
   * @param busyGpus uuids of the GPUs on which work runs now; asked by another thread
   * @throws IOException when no port can be opened or the file cannot be written
   */
  public static SimulatedExporter start(
      Path identities, int count, String modelSlug, Supplier<Set<String>> busyGpus)
      throws IOException {
    List<String> uuids =
        new ArrayList<>(
            DurableFile.read(identities, Identities.class)
                .map(Identities::uuids)
                .orElse(List.of()));
    if (uuids.size() < count) {
      while (uuids.size() < count) {
        uuids.add("GPU-" + UUID.randomUUID());
      }
      DurableFile.write(identities, new Identities(uuids));
    }
    SimulatedModel model = SimulatedModel.of(modelSlug);
    List<SimulatedGpu> gpus = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      gpus.add(new SimulatedGpu(index, uuids.get(index), model));
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    SimulatedExporter exporter = new SimulatedExporter(gpus, busyGpus, server);
    server.createContext("/metrics", exporter::answer);
    server.setExecutor(exporter.threads);
    server.start();
    return exporter;
  }

  /** Where it can be scraped. */
  public URI uri() {
    return URI.create(
        "http://"
            + server.getAddress().getAddress().getHostAddress()
            + ":"
            + server.getAddress().getPort()
            + "/metrics");
  }

  private void answer(HttpExchange exchange) throws IOException {
    byte[] body = exposition(nowMs()).getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
    exchange.sendResponseHeaders(200, body.length);
    try (OutputStream out = exchange.getResponseBody()) {
      out.write(body);
    }
  }

  private String exposition(long atMs) {
    Set<String> busy = busyGpus.get();
    double seconds = (atMs - energyAtMs) / 1000.0;
    energyAtMs = atMs;
    String host = "simulated";
    StringBuilder text = new StringBuilder();
    for (SimulatedField field : SimulatedField.values()) {
      text.append("# HELP ").append(field.metric()).append(' ').append(field.help()).append('\n');
      text.append("# TYPE ").append(field.metric()).append(' ').append(field.type()).append('\n');
      for (SimulatedGpu gpu : gpus) {
        boolean works = busy.contains(gpu.uuid());
        String value;
        if (field == SimulatedField.ENERGY) {
          energyMillijoules[gpu.index()] += gpu.powerWatts(atMs, works) * seconds * 1000;
          value = Long.toString((long) energyMillijoules[gpu.index()]);
        } else {
          value = field.value(gpu, atMs, works);
        }
        text.append(field.metric())
            .append('{')
            .append(gpu.labels(host))
            .append("} ")
            .append(value)
            .append('\n');
      }
    }
    return text.toString();
  }

  static String decimals(double value) {
    return String.format(Locale.ROOT, "%.6f", value);
  }

  private static long nowMs() {
    return System.nanoTime() / 1_000_000;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
