package io.tollgate.agent.gpu.dcgm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.tollgate.agent.gpu.ProbeFailure;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DcgmScrapeTest {

  private final ExecutorService threads = Executors.newCachedThreadPool();
  private final CountDownLatch over = new CountDownLatch(1);
  private HttpServer exporter;

  @BeforeEach
  void start() throws Exception {
    exporter = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 8);
    exporter.setExecutor(threads);
    exporter.start();
  }

  @AfterEach
  void stop() {
    over.countDown();
    exporter.stop(0);
    threads.shutdownNow();
  }

  private interface Answer {
    void write(HttpExchange exchange) throws IOException, InterruptedException;
  }

  private DcgmScrape scrape(Duration timeout, Answer answer) {
    exporter.createContext(
        "/metrics",
        exchange -> {
          try {
            answer.write(exchange);
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
          exchange.close();
        });
    URI uri = URI.create("http://127.0.0.1:" + exporter.getAddress().getPort() + "/metrics");
    return new DcgmScrape(uri, "dcgm", timeout);
  }

  private static Answer text(int status, String body) {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    return exchange -> {
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    };
  }

  @Test
  void what_is_not_taken_is_counted_by_reason() throws Exception {
    String body =
        """
        DCGM_FI_DEV_GPU_UTIL{UUID="GPU-1",gpu="0"} 4294967295
        DCGM_FI_DEV_FB_USED{UUID="GPU-1",gpu="0"} 9223372036854775794
        DCGM_FI_DEV_POWER_USAGE{UUID="GPU-1",gpu="0"} NaN
        DCGM_FI_DEV_GPU_TEMP{UUID="GPU-1",gpu="0"} warm
        DCGM_FI_DEV_GPU_TEMP{UUID="the first",gpu="0"} 50
        DCGM_FI_DEV_GPU_UTIL_RATIO{UUID="GPU-2",gpu="1"} 1
        """;
    DcgmScrape scrape = scrape(Duration.ofSeconds(20), text(200, body));
    assertThat(scrape.read()).hasSize(2);
    scrape.read();
    assertThat(scrape.dropped())
        .containsEntry("out_of_range", 2L)
        .containsEntry("sentinel", 2L)
        .containsEntry("not_finite", 2L)
        .containsEntry("unreadable_line", 2L)
        .containsEntry("bad_label", 2L)
        .containsEntry("ambiguous", 2L);
  }

  @Test
  void exporter_that_answers_500_tells_nothing() {
    // One bad series makes the newer renderer answer so to everything, with the reason as text.
    DcgmScrape scrape =
        scrape(Duration.ofSeconds(20), text(500, "DCGM_FI_DEV_GPU_UTIL{UUID=\"GPU-1\"} 5\n"));
    assertThatThrownBy(scrape::read)
        .isInstanceOf(ProbeFailure.class)
        .hasMessageContaining("answered 500");
  }

  @Test
  void exporter_that_drips_is_given_up_as_a_whole() {
    DcgmScrape scrape =
        scrape(
            Duration.ofMillis(300),
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              exchange.getResponseBody().write('#');
              exchange.getResponseBody().flush();
              over.await();
            });
    assertThatThrownBy(scrape::read)
        .isInstanceOf(ProbeFailure.class)
        .hasMessageContaining("did not answer within 300 ms");
  }

  @Test
  void answer_without_end_is_not_collected() {
    byte[] line = "# and so on, and so on, and so on\n".getBytes(StandardCharsets.UTF_8);
    DcgmScrape scrape =
        scrape(
            Duration.ofSeconds(20),
            exchange -> {
              exchange.sendResponseHeaders(200, 0);
              while (true) {
                exchange.getResponseBody().write(line);
              }
            });
    assertThatThrownBy(scrape::read)
        .isInstanceOf(ProbeFailure.class)
        .hasMessageContaining("longer than");
  }
}
