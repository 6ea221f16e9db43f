package io.tollgate.scheduler.database;

import java.net.URI;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A PostgreSQL address as people write it: {@code jdbc:postgresql://host/db?user=u} or {@code
 * postgres://user:password@host/db}. Credentials are taken out, so that the URL can be logged.
 */
public record DatabaseUrl(String jdbc, @Nullable String user, @Nullable String password) {

  /** Empty when the text is neither form. */
  public static Optional<DatabaseUrl> parse(String text) {
    try {
      if (text.startsWith("jdbc:postgresql:")) {
        return Optional.of(fromJdbc(text));
      }
      if (text.startsWith("postgres://") || text.startsWith("postgresql://")) {
        return Optional.of(fromUri(URI.create(text)));
      }
    } catch (IllegalArgumentException malformed) {
      return Optional.empty();
    }
    return Optional.empty();
  }

  private static DatabaseUrl fromUri(URI uri) {
    if (uri.getHost() == null) {
      throw new IllegalArgumentException("no host");
    }
    String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
    String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
    DatabaseUrl plain =
        fromJdbc("jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query);
    String info = uri.getUserInfo();
    if (info == null) {
      return plain;
    }
    int colon = info.indexOf(':');
    return colon < 0
        ? new DatabaseUrl(plain.jdbc, info, plain.password)
        : new DatabaseUrl(plain.jdbc, info.substring(0, colon), info.substring(colon + 1));
  }

  private static DatabaseUrl fromJdbc(String text) {
    int question = text.indexOf('?');
    if (question < 0) {
      return new DatabaseUrl(text, null, null);
    }
    String user = null;
    String password = null;
    StringBuilder rest = new StringBuilder();
    for (String pair : text.substring(question + 1).split("&", -1)) {
      if (pair.startsWith("user=")) {
        user = pair.substring("user=".length());
      } else if (pair.startsWith("password=")) {
        password = pair.substring("password=".length());
      } else if (!pair.isEmpty()) {
        rest.append(rest.isEmpty() ? '?' : '&').append(pair);
      }
    }
    return new DatabaseUrl(text.substring(0, question) + rest, user, password);
  }

  @Override
  public String toString() {
    return jdbc;
  }
}
