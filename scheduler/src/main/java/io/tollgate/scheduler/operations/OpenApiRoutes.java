package io.tollgate.scheduler.operations;

import io.tollgate.scheduler.http.Access;
import io.tollgate.scheduler.http.Answer;
import io.tollgate.scheduler.http.ApiRouter;
import io.tollgate.scheduler.http.Routes;
import io.vertx.core.Future;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The API description, as it was when this server was built. */
public final class OpenApiRoutes implements Routes {

  private static final String RESOURCE = "/api/openapi.yaml";

  private final String text = read();

  @Override
  public void mount(ApiRouter router) {
    router.get(
        "/openapi.yaml",
        Access.OPEN,
        call -> Future.succeededFuture(Answer.text(200, "application/yaml", text)));
  }

  private static String read() {
    try (InputStream stream = OpenApiRoutes.class.getResourceAsStream(RESOURCE)) {
      if (stream == null) {
        throw new IllegalStateException(RESOURCE + " was not packaged");
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(RESOURCE + " could not be read", e);
    }
  }
}
