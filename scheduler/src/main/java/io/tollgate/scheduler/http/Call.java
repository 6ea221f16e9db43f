package io.tollgate.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.scheduler.identity.Caller;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One request that found its route and whose caller is known.
 *
 * <p>Getters of query parameters and of the body collect what is wrong; {@link #throwIfInvalid()}
 * answers all of it at once. It belongs to one event loop until it is answered.
 */
public final class Call {

  private static final Pattern UUID_FORM =
      Pattern.compile("[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}");
  private static final Pattern DIGITS = Pattern.compile("-?[0-9]{1,18}");
  private static final Pattern IDEMPOTENCY_KEY = Pattern.compile("[\\x21-\\x7e]{1,128}");

  private final Route route;
  private final String requestId;
  private final Instant receivedAt;
  private final HttpServerRequest request;
  private final Map<String, String> pathParameters;
  private final @Nullable Caller caller;
  private final Buffer body;
  private final MultiMap query;
  private final FieldErrors errors = new FieldErrors();
  private final Set<String> asked = new LinkedHashSet<>();
  private @Nullable JsonBody jsonBody;

  Call(Arrival arrival, Route route, RoutingContext context, @Nullable Caller caller, Buffer body) {
    this.route = route;
    this.requestId = arrival.requestId();
    this.receivedAt = arrival.at();
    this.request = arrival.request();
    this.pathParameters = context.pathParams();
    this.caller = caller;
    this.body = body;
    this.query = queryOf(context);
  }

  /** The query's own parameters: those of the request would hold the path's as well. */
  private static MultiMap queryOf(RoutingContext context) {
    try {
      return context.queryParams();
    } catch (IllegalArgumentException | HttpException e) {
      throw ApiException.of(
          ErrorCode.INVALID_REQUEST,
          "The query string is not properly encoded. Percent-encode what is not a plain letter,"
              + " digit or one of -._~ and try again.");
    }
  }

  /** The route that matched. */
  public Route route() {
    return route;
  }

  /** The id under which this request is found again. */
  public String requestId() {
    return requestId;
  }

  /** When its head arrived. */
  public Instant receivedAt() {
    return receivedAt;
  }

  /** Who calls; throws IllegalStateException on a route that is open to anybody. */
  public Caller caller() {
    if (caller == null) {
      throw new IllegalStateException(route + " is open: nobody was authenticated");
    }
    return caller;
  }

  /** A request header as it came. */
  public Optional<String> header(String name) {
    return Optional.ofNullable(request.getHeader(name));
  }

  /** The bearer token, for routes whose handler authenticates by itself. */
  public Optional<String> bearer() {
    return bearer(request);
  }

  static Optional<String> bearer(HttpServerRequest request) {
    String header = request.getHeader("Authorization");
    if (header == null || !header.toLowerCase(Locale.ROOT).startsWith("bearer ")) {
      return Optional.empty();
    }
    String token = header.substring("bearer ".length()).strip();
    return token.isEmpty() ? Optional.empty() : Optional.of(token);
  }

  /** A path parameter as it stands. */
  public String path(String name) {
    String value = pathParameters.get(name);
    if (value == null) {
      throw new IllegalStateException(route + " has no path parameter " + name);
    }
    return value;
  }

  /** The id in the path; throws {@code notFound} for what cannot be one. */
  public UUID pathId(String name, ErrorCode notFound) {
    String value = path(name);
    if (!UUID_FORM.matcher(value).matches()) {
      throw ApiException.of(
          notFound,
          "Nothing here has the id \""
              + JsonValues.brief(value)
              + "\"; ids look like 01890a5d-ac96-774b-bcce-b302099a8057. Check the id.");
    }
    return UUID.fromString(value);
  }

  /** A query parameter of at most {@code lengthMax} characters, or nothing. */
  public Optional<String> query(String name, int lengthMax) {
    asked.add(name);
    List<String> values = query.getAll(name);
    if (values.isEmpty()) {
      return Optional.empty();
    }
    String value = values.get(0);
    if (values.size() > 1) {
      wrongQuery(name, "duplicate", "must be given once, not " + values.size() + " times");
    } else if (value.length() > lengthMax) {
      wrongQuery(name, "too_long", "must have at most " + lengthMax + " characters");
    } else if (value.indexOf(0) >= 0) {
      wrongQuery(name, "invalid_text", "must not contain the character U+0000");
    } else {
      return Optional.of(value);
    }
    return Optional.empty();
  }

  /** A whole number in the query, or {@code otherwise}. */
  public int queryInt(String name, int min, int max, int otherwise) {
    return Math.toIntExact(queryLong(name, min, max, otherwise));
  }

  /** A whole number in the query, or {@code otherwise}. */
  public long queryLong(String name, long min, long max, long otherwise) {
    Optional<String> text = query(name, 100);
    if (text.isEmpty()) {
      return otherwise;
    }
    if (!DIGITS.matcher(text.get()).matches()) {
      wrongQuery(
          name,
          "wrong_type",
          "must be a whole number, not the text \"" + JsonValues.brief(text.get()) + "\"");
      return otherwise;
    }
    long number = Long.parseLong(text.get());
    if (number < min || number > max) {
      wrongQuery(name, "out_of_range", "must be %d to %d, not %d".formatted(min, max, number));
      return otherwise;
    }
    return number;
  }

  /** An id in the query, or nothing. */
  public Optional<UUID> queryId(String name) {
    Optional<String> text = query(name, 100);
    if (text.isPresent() && !UUID_FORM.matcher(text.get()).matches()) {
      wrongQuery(name, "invalid_format", "must be an id (a UUID)");
      return Optional.empty();
    }
    return text.map(UUID::fromString);
  }

  /** Notes a mistake in a query parameter that only the handler can see. */
  public void wrongQuery(String name, String code, String complaint) {
    errors.add("/query/" + name, code, "The query parameter `" + name + "` " + complaint + ".");
  }

  /**
   * The body as a JSON object.
   *
   * @throws ApiException {@code unsupported_media_type}, {@code malformed_json} or {@code
   *     invalid_request} when it is none
   */
  public JsonBody body() {
    JsonBody read = jsonBody;
    if (read == null) {
      read = JsonBody.of(json(), errors);
      jsonBody = read;
    }
    return read;
  }

  /** As {@link #body()}, with an empty object where no body was sent. */
  public JsonBody bodyOrEmpty() {
    if (body.length() == 0 && jsonBody == null) {
      jsonBody = JsonBody.of(Json.object(), errors);
    }
    return body();
  }

  /** The body's bytes as they came; for what is signed. */
  public byte[] rawBody() {
    return body.getBytes();
  }

  /** The body as any JSON value; fails as {@link #body()}. */
  public JsonNode json() {
    if (body.length() > 0) {
      MediaType.requireJson(request.getHeader("Content-Type"));
    }
    return Json.parse(body);
  }

  /** The value of the Idempotency-Key header. */
  public Optional<String> idempotencyKey() {
    String key = request.getHeader("Idempotency-Key");
    if (key == null) {
      return Optional.empty();
    }
    if (!IDEMPOTENCY_KEY.matcher(key).matches()) {
      errors.add(
          "/header/Idempotency-Key",
          "invalid_format",
          "The header `Idempotency-Key` must be 1 to 128 visible ASCII characters, such as a UUID.");
      errors.throwIfAny();
    }
    return Optional.of(key);
  }

  /**
   * The SHA-256, in hex, of what is asked for: path, query and body, the body with its names sorted
   * so that a client that writes them in another order asks for the same.
   */
  public String fingerprint() {
    String canonical = body.length() == 0 ? "" : Json.canonical(body().node());
    String text = request.path() + "?" + (request.query() == null ? "" : request.query());
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest((text + "\n" + canonical).getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * Throws {@code invalid_request} with everything that was found wrong so far, and with every body
   * field and query parameter that nobody asked for.
   */
  public void throwIfInvalid() {
    for (String name : query.names()) {
      if (!asked.contains(name)) {
        errors.add(
            "/query/" + JsonValues.brief(name),
            "unknown_parameter",
            NearestName.unknown("query parameter", name, asked));
      }
    }
    if (jsonBody != null) {
      jsonBody.refuseUnknown();
    }
    errors.throwIfAny();
  }

  /** Runs once if the caller goes away before the answer; for answers that are held. */
  public void onGone(Runnable then) {
    request.response().closeHandler(ignored -> then.run());
  }
}
