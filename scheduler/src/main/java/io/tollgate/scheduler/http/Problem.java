package io.tollgate.scheduler.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** A refusal as {@code application/problem+json} (RFC 9457). */
final class Problem {

  static final String CONTENT_TYPE = "application/problem+json";

  private Problem() {}

  static Answer of(Refusal refusal, String requestId) {
    ErrorCode code = refusal.code();
    ObjectNode body =
        Json.object()
            .put("type", "urn:tollgate:problem:" + code.code())
            .put("title", code.title())
            .put("status", code.status())
            .put("detail", refusal.detail())
            .put("code", code.code())
            .put("retryable", code.retryable())
            .put("request_id", requestId);
    refusal.members().forEach((name, value) -> body.set(name, Json.of(value)));
    if (!refusal.errors().isEmpty()) {
      ArrayNode errors = body.putArray("errors");
      for (FieldError error : refusal.errors()) {
        errors
            .addObject()
            .put("pointer", error.pointer())
            .put("code", error.code())
            .put("message", error.message());
      }
    }
    Answer answer =
        new Answer(
            code.status(),
            java.util.Optional.of(body),
            java.util.Optional.empty(),
            java.util.Optional.empty(),
            CONTENT_TYPE,
            refusal.headers());
    if (code.status() == 401) {
      answer = answer.withHeader("WWW-Authenticate", "Bearer");
    }
    if (code.status() == 503 && !refusal.headers().containsKey("Retry-After")) {
      answer = answer.withHeader("Retry-After", "1");
    }
    return answer;
  }
}
