package io.tollgate.agent.gpu.dcgm;

import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.http.BoundedBody;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Scrapes a DCGM exporter over HTTP. Whatever is not a whole answer of 200 within the time limit is
 * no telemetry: the newer renderer answers 500 to everything when one series is bad.
 */
public final class DcgmScrape implements GpuProbe {

  /** For a whole scrape, the last byte included. */
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Eight cards of seven slices with every field there is take about a quarter of it. */
  static final int MOST_BYTES = 4 << 20;

  private static final Logger log = LoggerFactory.getLogger(DcgmScrape.class);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final URI uri;
  private final String source;
  private final Duration timeout;
  private final Map<Dropped, Long> dropped = new EnumMap<>(Dropped.class);

  /**
   * @param uri the exporter's metrics
   * @param source what to call it: {@code dcgm} or {@code simulated}
   */
  public DcgmScrape(URI uri, String source) {
    this(uri, source, TIMEOUT);
  }

  DcgmScrape(URI uri, String source, Duration timeout) {
    this.uri = uri;
    this.source = source;
    this.timeout = timeout;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public boolean repeats() {
    return true;
  }

  @Override
  public synchronized Map<String, Long> dropped() {
    Map<String, Long> byReason = new TreeMap<>();
    dropped.forEach((why, count) -> byReason.put(why.label(), count));
    return byReason;
  }

  @Override
  public List<GpuReading> read() throws ProbeFailure {
    DcgmReadings.Outcome outcome = DcgmReadings.of(ExpositionParser.parse(fetch()));
    count(outcome.dropped());
    if (outcome.readings().isEmpty()) {
      throw new ProbeFailure(uri + " answered, but shows no GPU");
    }
    return outcome.readings();
  }

  /** A kind of trouble is told once; how often it comes is a metric. */
  private synchronized void count(Map<Dropped, Integer> now) {
    now.forEach(
        (why, count) -> {
          if (dropped.merge(why, (long) count, Long::sum) == count.longValue()) {
            log.warn(
                "{} of the DCGM exporter's answer not taken ({}); the rest is, and further ones"
                    + " are only counted.",
                count,
                why.label());
          }
        });
  }

  private String fetch() throws ProbeFailure {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(timeout).GET().build();
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(request, any -> new BoundedBody(MOST_BYTES));
    try {
      HttpResponse<byte[]> whole = answer.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
      if (whole.statusCode() != 200) {
        throw new ProbeFailure(uri + " answered " + whole.statusCode());
      }
      return new String(whole.body(), StandardCharsets.UTF_8);
    } catch (ExecutionException e) {
      throw new ProbeFailure(uri + " cannot be read: " + e.getCause());
    } catch (TimeoutException e) {
      throw new ProbeFailure(uri + " did not answer within " + timeout.toMillis() + " ms");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProbeFailure("interrupted");
    } finally {
      answer.cancel(true);
    }
  }
}
