package io.tollgate.cli.client;

import java.net.URI;
import org.jspecify.annotations.Nullable;

/**
 * Where to call and as whom.
 *
 * @param url the server's address, without a path
 * @param key the API key; never printed
 */
public record Endpoint(URI url, @Nullable String key) {
  /** Checks that the address is one. */
  public Endpoint {
    String scheme = url.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme)) || url.getHost() == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The server address \""
              + url
              + "\" is not an http or https URL. Give one like http://127.0.0.1:8080 with --url,"
              + " TOLLGATE_URL or `tollgate context set`.");
    }
  }

  /** Reads an address as people write it. */
  public static Endpoint of(String url, @Nullable String key) {
    String trimmed = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    try {
      return new Endpoint(URI.create(trimmed), key);
    } catch (IllegalArgumentException notAnAddress) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The server address \"" + url + "\" cannot be read. Give one like http://127.0.0.1:8080.",
          notAnAddress);
    }
  }

  @Override
  public String toString() {
    return url.toString();
  }
}
