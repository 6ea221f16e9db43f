package io.tollgate.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.net.PemTrustOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsTest {

  private final Vertx vertx = Vertx.vertx();

  @AfterEach
  void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
  }

  private HttpServer server(Path certificate, Path key) {
    return new HttpServer(
        vertx,
        new ListenConfig("127.0.0.1", 0, Optional.of(new ListenConfig.Tls(certificate, key))),
        secret -> Future.failedFuture("nobody calls with a key here"),
        (method, route, status, took) -> {},
        InstantSource.system(),
        List.of(
            router ->
                router.get("/a", Access.OPEN, call -> Future.succeededFuture(Answer.noContent()))));
  }

  @Test
  void serves_https_with_a_certificate_and_its_key() throws Exception {
    SelfSignedCertificate self = SelfSignedCertificate.create("localhost");
    int port =
        await(server(Path.of(self.certificatePath()), Path.of(self.privateKeyPath())).listen());

    HttpClientOptions trusting =
        new HttpClientOptions()
            .setSsl(true)
            .setVerifyHost(false)
            .setTrustOptions(new PemTrustOptions().addCertPath(self.certificatePath()));
    // Held on to: a client that nobody refers to any more closes itself.
    HttpClient client = vertx.createHttpClient(trusting);
    HttpClientResponse response =
        await(
            client
                .request(HttpMethod.GET, port, "127.0.0.1", "/a")
                .compose(request -> request.send()));
    assertThat(response.statusCode()).isEqualTo(204);
    await(client.close());
    self.delete();
  }

  @Test
  void says_which_files_to_check_when_they_are_no_certificate(@TempDir Path folder)
      throws Exception {
    Path nonsense = Files.writeString(folder.resolve("nonsense.pem"), "nonsense");

    assertThatThrownBy(() -> await(server(nonsense, nonsense).listen()))
        .hasCauseInstanceOf(CannotListenException.class)
        .hasMessageContaining("with TLS")
        .hasMessageContaining("readable PEM files");
    assertThatThrownBy(() -> await(server(folder.resolve("none"), nonsense).listen()))
        .hasCauseInstanceOf(CannotListenException.class);
  }
}
