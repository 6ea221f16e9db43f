package io.tollgate.scheduler.idle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.http.JsonBody;
import java.util.Optional;

/** Idle protection as JSON. */
public final class IdleDocument {
  /** The field of a submission, and of the views of sessions and workflows. */
  public static final String NAME = "idle_protection";

  private IdleDocument() {}

  /** What a submission says of it: {@code true}, {@code false} or terms. */
  public static IdleWish wish(JsonBody body) {
    JsonNode said = body.node().path(NAME);
    if (said.isBoolean()) {
      return body.optionalBoolean(NAME, false) ? IdleWish.of(IdleTerms.DEFAULT) : IdleWish.DECLINED;
    }
    if (!said.isObject() && !said.isNull() && !said.isMissingNode()) {
      body.reject(
          NAME,
          "wrong_type",
          "`idle_protection` must be true, false or an object with `threshold_percent` and"
              + " `window_minutes`.");
      return IdleWish.UNSAID;
    }
    return body.object(NAME).map(IdleDocument::terms).map(IdleWish::of).orElse(IdleWish.UNSAID);
  }

  /** Terms; what they leave out is as usual. */
  public static IdleTerms terms(JsonBody body) {
    return new IdleTerms(
        body.optionalInt(
            "threshold_percent",
            IdleTerms.THRESHOLD_MIN,
            IdleTerms.THRESHOLD_MAX,
            IdleTerms.DEFAULT.thresholdPercent()),
        body.optionalInt(
            "window_minutes",
            IdleTerms.WINDOW_MIN,
            IdleTerms.WINDOW_MAX,
            IdleTerms.DEFAULT.windowMinutes()));
  }

  /** Terms as they are read. */
  public static ObjectNode of(IdleTerms terms) {
    return Json.object()
        .put("threshold_percent", terms.thresholdPercent())
        .put("window_minutes", terms.windowMinutes());
  }

  /** Adds terms, or null where there are none. */
  public static void put(ObjectNode json, Optional<IdleTerms> terms) {
    json.set(NAME, terms.isPresent() ? of(terms.get()) : json.nullNode());
  }
}
