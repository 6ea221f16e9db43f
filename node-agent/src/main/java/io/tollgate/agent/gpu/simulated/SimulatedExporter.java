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
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A DCGM exporter for GPUs that do not exist, on a loopback port of its own. It can play the faults
 * of a script, which begins with it.
 */
public final class SimulatedExporter implements AutoCloseable {

  /** Enough for those who wait for an exporter that hangs; the next is turned away. */
  private static final int MOST_THREADS = 8;

  private static final long LONGEST_HANG_MS = 60_000;

  private record Identities(List<String> uuids) {}

  private final SimulatedNode node;
  private final HttpServer server;
  private final LongSupplier nowMs;
  private final CountDownLatch closed = new CountDownLatch(1);
  private final ThreadPoolExecutor threads =
      new ThreadPoolExecutor(
          0,
          MOST_THREADS,
          10,
          TimeUnit.SECONDS,
          new SynchronousQueue<>(),
          task -> {
            Thread thread = new Thread(task, "simulated-exporter");
            thread.setDaemon(true);
            return thread;
          });

  private SimulatedExporter(SimulatedNode node, HttpServer server, LongSupplier nowMs) {
    this.node = node;
    this.server = server;
    this.nowMs = nowMs;
  }

  /**
   * What it pretends.
   *
   * @param count how many GPUs
   * @param modelSlug what they pretend to be
   * @param faults what befalls them
   */
  public record Pretence(int count, String modelSlug, FaultScript faults) {

    /** GPUs that nothing befalls. */
    public static Pretence of(int count, String modelSlug) {
      return new Pretence(count, modelSlug, FaultScript.NONE);
    }
  }

  /**
   * Starts it.
   *
   * @param identities file in which the GPUs' uuids are kept, so that they are the same next time
   * @param busyGpus uuids of the GPUs on which work runs now; asked by another thread
   * @throws IOException when no port can be opened or the file cannot be written
   */
  public static SimulatedExporter start(
      Path identities, Pretence pretence, Supplier<Set<String>> busyGpus) throws IOException {
    return start(identities, pretence, busyGpus, () -> System.nanoTime() / 1_000_000);
  }

  static SimulatedExporter start(
      Path identities, Pretence pretence, Supplier<Set<String>> busyGpus, LongSupplier nowMs)
      throws IOException {
    List<String> uuids =
        new ArrayList<>(
            DurableFile.read(identities, Identities.class)
                .map(Identities::uuids)
                .orElse(List.of()));
    if (uuids.size() < pretence.count()) {
      while (uuids.size() < pretence.count()) {
        uuids.add("GPU-" + UUID.randomUUID());
      }
      DurableFile.write(identities, new Identities(uuids));
    }
    SimulatedModel model = SimulatedModel.of(pretence.modelSlug());
    List<SimulatedGpu> gpus = new ArrayList<>();
    for (int index = 0; index < pretence.count(); index++) {
      gpus.add(new SimulatedGpu(index, uuids.get(index), model));
    }
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 16);
    SimulatedNode node = new SimulatedNode(gpus, pretence.faults(), busyGpus, nowMs.getAsLong());
    SimulatedExporter exporter = new SimulatedExporter(node, server, nowMs);
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
    try (exchange) {
      Ills ills = node.exporterIlls(nowMs.getAsLong());
      if (ills.has(Fault.HANG)) {
        pause(LONGEST_HANG_MS);
        return;
      }
      pause(ills.value(Fault.SLOW));
      boolean fails = ills.has(Fault.HTTP);
      byte[] body =
          (fails ? "collecting failed\n" : node.exposition(nowMs.getAsLong()))
              .getBytes(StandardCharsets.UTF_8);
      exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
      exchange.sendResponseHeaders(fails ? (int) ills.value(Fault.HTTP) : 200, body.length);
      try (OutputStream out = exchange.getResponseBody()) {
        out.write(body);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void pause(long mostMs) throws InterruptedException {
    if (mostMs > 0 && closed.await(mostMs, TimeUnit.MILLISECONDS)) {
      throw new InterruptedException("closed");
    }
  }

  @Override
  public void close() {
    closed.countDown();
    server.stop(0);
    threads.shutdownNow();
  }
}
