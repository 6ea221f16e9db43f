package io.tollgate.cli.client;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where to call and as whom.
 *
 * @param urls addresses of the fleet's servers, any of which will do, without a path; the first is
 *     asked first
 * @param key the API key; never printed
 */
public record Endpoint(List<URI> urls, @Nullable String key) {
  /** Checks that the addresses are some. */
  public Endpoint {
    urls = List.copyOf(urls);
    urls.forEach(Endpoint::requireAddress);
    if (urls.isEmpty()) {
      throw new IllegalArgumentException("no address");
    }
  }

  /** One server. */
  public Endpoint(URI url, @Nullable String key) {
    this(List.of(url), key);
  }

  private static void requireAddress(URI url) {
    String scheme = url.getScheme();
    if (!("http".equals(scheme) || "https".equals(scheme)) || url.getHost() == null) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The server address \""
              + url
              + "\" is not an http or https URL. Give one like http://127.0.0.1:8080 with --url,"
              + " TOLLGATE_URL or `tollgate context set`; several replicas are joined by commas.");
    }
  }

  /** Reads addresses as people write them: one, or several joined by commas. */
  public static Endpoint of(String text, @Nullable String key) {
    return new Endpoint(
        Arrays.stream(text.split(",", -1)).map(one -> parse(one.strip(), text)).distinct().toList(),
        key);
  }

  private static URI parse(String one, String text) {
    try {
      return URI.create(one.endsWith("/") ? one.substring(0, one.length() - 1) : one);
    } catch (IllegalArgumentException notAnAddress) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "The server address \""
              + text
              + "\" cannot be read. Give one like http://127.0.0.1:8080.",
          notAnAddress);
    }
  }

  /** The address that is asked first. */
  public URI url() {
    return urls.get(0);
  }

  /** As people write it. */
  @Override
  public String toString() {
    return urls.stream().map(URI::toString).collect(Collectors.joining(","));
  }
}
