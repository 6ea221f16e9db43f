package io.tollgate.scheduler.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class JsonBodyTest {

  private static List<FieldError> mistakes(String json, Consumer<JsonBody> reading) {
    JsonBody body = JsonBody.of(Json.read(json));
    reading.accept(body);
    ApiException refused = catchThrowableOfType(ApiException.class, body::throwIfInvalid);
    assertThat(refused).as("nothing was refused").isNotNull();
    assertThat(refused.code()).isEqualTo(ErrorCode.INVALID_REQUEST);
    return refused.refusal().errors();
  }

  private static String message(String json, Consumer<JsonBody> reading) {
    List<FieldError> mistakes = mistakes(json, reading);
    assertThat(mistakes).hasSize(1);
    return mistakes.get(0).message();
  }

  @Test
  void reads_every_kind_of_field() {
    JsonBody body =
        JsonBody.of(
            Json.read(
                """
                {"count": 60.0, "big": 9223372036854775807, "name": "a name", "on": true,
                 "id": "01890A5D-ac96-774b-bcce-b302099a8057", "at": "2026-01-31T12:00:00+01:00",
                 "micros": "-5", "list": ["a", ""], "map": {"K": "v"}, "kind": "b", "none": null,
                 "inner": {"x": 1}}
                """));

    assertThat(body.requiredInt("count", 1, 60)).isEqualTo(60);
    assertThat(body.requiredLong("big", 0, Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE);
    assertThat(body.requiredString("name", 10)).isEqualTo("a name");
    assertThat(body.optionalBoolean("on", false)).isTrue();
    assertThat(body.requiredUuid("id")).hasToString("01890a5d-ac96-774b-bcce-b302099a8057");
    assertThat(body.optionalInstant("at")).contains(Instant.parse("2026-01-31T11:00:00Z"));
    assertThat(body.requiredMicros("micros", -10, 10)).isEqualTo(-5);
    assertThat(body.stringList("list", 1, 5, 10)).contains(List.of("a", ""));
    assertThat(body.stringMap("map", 5, 10, 10)).contains(Map.of("K", "v"));
    assertThat(body.oneOf("kind", List.of("a", "b"), "a")).isEqualTo("b");
    assertThat(body.optionalString("none", 5)).isEmpty();
    assertThat(body.optionalInt("absent", 1, 9, 7)).isEqualTo(7);
    assertThat(body.object("inner").orElseThrow().requiredInt("x", 0, 1)).isEqualTo(1);
    body.throwIfInvalid();
  }

  @Test
  void names_every_mistake_at_once_each_with_its_pointer() {
    List<FieldError> mistakes =
        mistakes(
            """
            {"minutes": "abc", "labels": {"a/b": 1}, "ports": ["ok", 2], "nmae": "x",
             "inner": {"y": 1}}
            """,
            body -> {
              body.requiredInt("minutes", 1, 60);
              body.stringMap("labels", 20, 100, 100);
              body.stringList("ports", 0, 8, 30);
              body.optionalString("name", 100);
              body.requiredUuid("quote_id");
              body.object("inner").orElseThrow().optionalString("x", 5);
            });

    assertThat(mistakes)
        .extracting(FieldError::pointer)
        .containsExactlyInAnyOrder(
            "/minutes", "/labels/a~1b", "/ports/1", "/quote_id", "/nmae", "/inner/y");
    assertThat(mistakes)
        .extracting(FieldError::code)
        .containsExactlyInAnyOrder(
            "wrong_type", "wrong_type", "wrong_type", "required", "unknown_field", "unknown_field");
  }

  @Test
  void says_in_words_what_is_wrong() {
    assertThat(message("{\"n\": true}", body -> body.requiredInt("n", 1, 5)))
        .isEqualTo("`n` must be a whole number, not true.");
    assertThat(message("{\"n\": [1]}", body -> body.requiredInt("n", 1, 5)))
        .isEqualTo("`n` must be a whole number, not a list.");
    assertThat(message("{\"n\": 99999999999999999999}", body -> body.requiredInt("n", 1, 5)))
        .isEqualTo("`n` must be 1 to 5, not 99999999999999999999.");
    assertThat(message("{\"n\": 4294967297}", body -> body.requiredInt("n", 1, 5)))
        .isEqualTo("`n` must be 1 to 5, not 4294967297.");
    assertThat(message("{\"n\": 1e-3}", body -> body.requiredInt("n", 0, 5)))
        .startsWith("`n` must be a whole number, not 0.001");
    assertThat(message("{\"s\": 5}", body -> body.requiredString("s", 5)))
        .isEqualTo("`s` must be a text, not the number 5.");
    assertThat(message("{\"s\": \"  \"}", body -> body.requiredString("s", 5)))
        .isEqualTo("`s` must not be empty.");
    assertThat(message("{\"s\": \"abcdef\"}", body -> body.requiredString("s", 5)))
        .isEqualTo("`s` must have at most 5 characters, not 6.");
    assertThat(message("{\"k\": \"c\"}", body -> body.oneOf("k", List.of("a", "b"), "a")))
        .isEqualTo("`k` must be one of a, b, not the text \"c\".");
    assertThat(message("{\"b\": \"true\"}", body -> body.optionalBoolean("b", false)))
        .isEqualTo("`b` must be true or false, not the text \"true\".");
    assertThat(message("{\"id\": \"7\"}", body -> body.requiredUuid("id")))
        .startsWith("`id` must be an id such as ")
        .endsWith(", not the text \"7\".");
    assertThat(message("{\"at\": \"tomorrow\"}", body -> body.optionalInstant("at")))
        .isEqualTo("`at` must be a time such as 2026-01-31T12:00:00Z, not the text \"tomorrow\".");
    assertThat(message("{\"m\": 5}", body -> body.requiredMicros("m", 1, 9)))
        .isEqualTo(
            "`m` must be whole micro-credits in quotes, such as \"1000000\", not the number 5.");
    assertThat(message("{\"m\": \"9999999999999999999\"}", body -> body.requiredMicros("m", 1, 9)))
        .isEqualTo("`m` must be 1 to 9, not 9999999999999999999.");
    assertThat(message("{\"l\": []}", body -> body.stringList("l", 1, 3, 5)))
        .isEqualTo("`l` must have 1 to 3 entries, not 0.");
    assertThat(
            message(
                "{\"p\": \"9x\"}",
                body -> body.optionalMatch("p", Pattern.compile("[a-z]+"), "small letters")))
        .isEqualTo("`p` must be small letters, not the text \"9x\".");
  }

  @Test
  void names_the_known_field_nearest_to_an_unknown_one_or_all_of_them() {
    assertThat(message("{\"gpu_modle\": \"x\"}", body -> body.optionalString("gpu_model", 9)))
        .isEqualTo("There is no field `gpu_modle`; did you mean `gpu_model`?");
    assertThat(message("{\"colour\": 1}", body -> body.optionalString("minutes", 9)))
        .isEqualTo("There is no field `colour`; known are minutes.");
    assertThat(message("{\"colour\": 1}", body -> {}))
        .isEqualTo("There is no field `colour`; none is expected here.");
  }

  @Test
  void refuses_texts_that_a_database_cannot_store() {
    assertThat(message("{\"s\": \"a\\u0000b\"}", body -> body.requiredString("s", 5)))
        .contains("U+0000");
    assertThat(message("{\"s\": \"a\\ud800b\"}", body -> body.requiredString("s", 5)))
        .contains("surrogate");
    assertThat(message("{\"m\": {\"a\\u0000\": \"x\"}}", body -> body.stringMap("m", 5, 5, 5)))
        .contains("U+0000");
  }

  @Test
  void quotes_little_of_what_it_refuses() {
    String long_text = "x".repeat(10_000);
    assertThat(message("{\"n\": \"" + long_text + "\"}", body -> body.requiredInt("n", 1, 5)))
        .hasSizeLessThan(200);
    assertThat(message("{\"" + long_text + "\": 1}", body -> body.optionalString("n", 5)))
        .hasSizeLessThan(200);
  }

  @Test
  void lists_a_bounded_number_of_mistakes() {
    StringBuilder json = new StringBuilder("{\"a\": 0");
    for (int i = 0; i < 500; i++) {
      json.append(", \"f").append(i).append("\": 1");
    }
    assertThat(mistakes(json + "}", body -> {})).hasSize(50);
  }
}
