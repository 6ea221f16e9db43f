package io.tollgate.agent.admission;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;

/** Asks a server whether it lives, and reads the time off its answer. */
public final class ServerTime implements Supplier<Optional<ClockLook.Told>> {

  private static final Duration LIMIT = Duration.ofSeconds(2);

  private final URI server;
  private final InstantSource wall;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(LIMIT).build();

  public ServerTime(URI server, InstantSource wall) {
    this.server = server;
    this.wall = wall;
  }

  @Override
  public Optional<ClockLook.Told> get() {
    HttpRequest request =
        HttpRequest.newBuilder(server.resolve("/livez")).timeout(LIMIT).GET().build();
    try {
      Instant before = wall.instant();
      HttpResponse<Void> answer = http.send(request, HttpResponse.BodyHandlers.discarding());
      return Optional.of(
          new ClockLook.Told(
              before, answer.headers().firstValue("Date").flatMap(this::parse), wall.instant()));
    } catch (IOException notReached) {
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    }
  }

  private Optional<Instant> parse(String date) {
    try {
      return Optional.of(Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(date)));
    } catch (DateTimeException notADate) {
      return Optional.empty();
    }
  }
}
