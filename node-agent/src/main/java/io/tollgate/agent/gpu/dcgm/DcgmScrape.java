package io.tollgate.agent.gpu.dcgm;

import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.GpuReading;
import io.tollgate.agent.gpu.ProbeFailure;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scrapes a DCGM exporter over HTTP. */
public final class DcgmScrape implements GpuProbe {

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final int MOST_BYTES = 16 << 20;
  private static final Logger log = LoggerFactory.getLogger(DcgmScrape.class);

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(2))
          .build();
  private final URI uri;
  private final String source;
  private int lastSkipped;

  /**
   * @param uri the exporter's metrics
   * @param source what to call it: {@code dcgm} or {@code simulated}
   */
  public DcgmScrape(URI uri, String source) {
    this.uri = uri;
    this.source = source;
  }

  @Override
  public String source() {
    return source;
  }

  @Override
  public List<GpuReading> read() throws ProbeFailure {
    Exposition exposition = ExpositionParser.parse(fetch());
    if (exposition.skippedLines() != lastSkipped) {
      lastSkipped = exposition.skippedLines();
      log.warn(
          "{} lines of the DCGM exporter's answer cannot be read and are skipped.", lastSkipped);
    }
    List<GpuReading> readings = DcgmReadings.of(exposition).readings();
    if (readings.isEmpty()) {
      throw new ProbeFailure(uri + " answered, but shows no GPU");
    }
    return readings;
  }

  private String fetch() throws ProbeFailure {
    HttpRequest request = HttpRequest.newBuilder(uri).timeout(TIMEOUT).GET().build();
    try {
      HttpResponse<InputStream> answer =
          http.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream body = answer.body()) {
        if (answer.statusCode() != 200) {
          throw new ProbeFailure(uri + " answered " + answer.statusCode());
        }
        byte[] bytes = body.readNBytes(MOST_BYTES + 1);
        if (bytes.length > MOST_BYTES) {
          throw new ProbeFailure(uri + " answered more than " + MOST_BYTES + " bytes");
        }
        return new String(bytes, StandardCharsets.UTF_8);
      }
    } catch (IOException e) {
      throw new ProbeFailure(uri + " cannot be reached: " + e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProbeFailure("interrupted");
    }
  }
}
