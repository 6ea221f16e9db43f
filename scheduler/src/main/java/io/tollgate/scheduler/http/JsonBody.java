package io.tollgate.scheduler.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.scheduler.http.JsonValues.Read;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * A JSON object read field by field against what the caller of this class expects.
 *
 * <p>Every getter notes what is wrong and goes on with a stand-in (0, "", nothing), so that one
 * answer names all mistakes; nothing that was read may be used before {@link #throwIfInvalid()},
 * which also refuses every field that no getter asked for. A field that is null counts as absent.
 */
public final class JsonBody {

  private static final UUID NO_ID = new UUID(0, 0);

  private final JsonNode node;
  private final String pointer;
  private final FieldErrors errors;
  private final Set<String> asked = new LinkedHashSet<>();
  private final List<JsonBody> children = new ArrayList<>();

  private JsonBody(JsonNode node, String pointer, FieldErrors errors) {
    this.node = node;
    this.pointer = pointer;
    this.errors = errors;
  }

  /** A reader of that body; anything but an object is noted as the one mistake. */
  static JsonBody of(JsonNode node, FieldErrors errors) {
    if (!node.isObject()) {
      String wrong = "The body must be a JSON object, not " + JsonValues.describe(node) + ".";
      throw Refusal.of(ErrorCode.INVALID_REQUEST, wrong)
          .withErrors(List.of(new FieldError("", "wrong_type", wrong)))
          .exception();
    }
    return new JsonBody(node, "", errors);
  }

  /** A reader of any object, with mistakes of its own. */
  public static JsonBody of(JsonNode node) {
    return of(node, new FieldErrors());
  }

  /** The object as it came. */
  public ObjectNode node() {
    return (ObjectNode) node;
  }

  /** A whole number that must be there. */
  public int requiredInt(String name, int min, int max) {
    return (int) requiredLong(name, min, max);
  }

  /** A whole number, or nothing. */
  public Optional<Integer> optionalInt(String name, int min, int max) {
    return optionalLong(name, min, max).map(Math::toIntExact);
  }

  /** A whole number, or {@code otherwise}. */
  public int optionalInt(String name, int min, int max, int otherwise) {
    return optionalInt(name, min, max).orElse(otherwise);
  }

  /** A whole number that must be there. */
  public long requiredLong(String name, long min, long max) {
    return required(name, optionalLong(name, min, max), min);
  }

  /** A whole number, or nothing. */
  public Optional<Long> optionalLong(String name, long min, long max) {
    return read(name, value -> JsonValues.wholeNumber(value, min, max));
  }

  /** A text of 1 to {@code lengthMax} characters that must be there. */
  public String requiredString(String name, int lengthMax) {
    return required(name, optionalString(name, lengthMax), "");
  }

  /** A text of 1 to {@code lengthMax} characters, or nothing. */
  public Optional<String> optionalString(String name, int lengthMax) {
    return read(name, value -> JsonValues.text(value, 1, lengthMax));
  }

  /** A text that matches; {@code what} completes "must be …" for a person. */
  public String requiredMatch(String name, Pattern pattern, String what) {
    return required(name, optionalMatch(name, pattern, what), "");
  }

  /** A text that matches, or nothing; {@code what} completes "must be …" for a person. */
  public Optional<String> optionalMatch(String name, Pattern pattern, String what) {
    return read(name, value -> JsonValues.match(value, pattern, what));
  }

  /** One of the allowed texts that must be there. */
  public String requiredOneOf(String name, List<String> allowed) {
    return required(name, read(name, value -> JsonValues.oneOf(value, allowed)), allowed.get(0));
  }

  /** One of the allowed texts, or {@code otherwise}. */
  public String oneOf(String name, List<String> allowed, String otherwise) {
    return read(name, value -> JsonValues.oneOf(value, allowed)).orElse(otherwise);
  }

  /** True or false, or {@code otherwise}. */
  public boolean optionalBoolean(String name, boolean otherwise) {
    return read(name, JsonValues::bool).orElse(otherwise);
  }

  /** An id that must be there. */
  public UUID requiredUuid(String name) {
    return required(name, optionalUuid(name), NO_ID);
  }

  /** An id, or nothing. */
  public Optional<UUID> optionalUuid(String name) {
    return read(name, JsonValues::uuid);
  }

  /** A time with its offset (RFC 3339), or nothing. */
  public Optional<Instant> optionalInstant(String name) {
    return read(name, JsonValues::instant);
  }

  /** A zone of the time zone database by its name, or nothing. */
  public Optional<ZoneId> optionalTimeZone(String name) {
    return read(name, JsonValues::timeZone);
  }

  /** Whole micro-credits as a decimal string, that must be there. */
  public long requiredMicros(String name, long min, long max) {
    return required(name, read(name, value -> JsonValues.micros(value, min, max)), min);
  }

  /** A list of texts, or nothing. */
  public Optional<List<String>> stringList(String name, int sizeMin, int sizeMax, int lengthMax) {
    return list(name, sizeMin, sizeMax, value -> JsonValues.text(value, 0, lengthMax));
  }

  /** A list of texts that each match, or nothing; {@code what} completes "must be …". */
  public Optional<List<String>> stringList(
      String name, int sizeMin, int sizeMax, Pattern each, String what) {
    return list(name, sizeMin, sizeMax, value -> JsonValues.match(value, each, what));
  }

  /** A list of whole numbers, or nothing. */
  public Optional<List<Integer>> intList(String name, int sizeMin, int sizeMax, int min, int max) {
    return list(name, sizeMin, sizeMax, value -> JsonValues.wholeNumber(value, min, max))
        .map(numbers -> numbers.stream().map(Math::toIntExact).toList());
  }

  /** A list of some of the allowed texts, or nothing. */
  public Optional<List<String>> listOf(String name, int sizeMin, List<String> allowed) {
    return list(name, sizeMin, 100, value -> JsonValues.oneOf(value, allowed));
  }

  /** An object whose values are texts, or nothing. */
  public Optional<Map<String, String>> stringMap(
      String name, int sizeMax, int nameLengthMax, int valueLengthMax) {
    return present(name)
        .map(
            value ->
                new JsonTexts(errors, at(name), name, nameLengthMax, valueLengthMax)
                    .read(value, sizeMax));
  }

  /** An object within the object, or nothing; its mistakes are added to these. */
  public Optional<JsonBody> object(String name) {
    return present(name)
        .flatMap(
            value -> {
              if (!value.isObject()) {
                wrong(at(name), Read.wrongType(value, "an object"), "`" + name + "`");
                return Optional.empty();
              }
              JsonBody child = new JsonBody(value, at(name), errors);
              children.add(child);
              return Optional.of(child);
            });
  }

  /** The objects of a list within the object, or none; their mistakes are added to these. */
  public List<JsonBody> objects(String name, int sizeMax) {
    List<JsonBody> objects = new ArrayList<>();
    list(name, 0, sizeMax, v -> v.isObject() ? Read.of(v) : Read.wrongType(v, "an object"))
        .ifPresent(
            values ->
                values.forEach(
                    value ->
                        objects.add(new JsonBody(value, at(name) + "/" + objects.size(), errors))));
    children.addAll(objects);
    return objects;
  }

  /** Whether a field was found wrong. */
  public boolean isWrong(String name) {
    return errors.has(at(name));
  }

  /** Notes a mistake that only the caller of this class can see. */
  public void reject(String name, String code, String message) {
    asked.add(name);
    errors.add(at(name), code, message);
  }

  /** Throws {@code invalid_request} with every mistake, or returns when there is none. */
  public void throwIfInvalid() {
    refuseUnknown();
    errors.throwIfAny();
  }

  /** Notes every field that nobody asked for. */
  void refuseUnknown() {
    node.fieldNames()
        .forEachRemaining(
            name -> {
              if (!asked.contains(name)) {
                errors.add(at(name), "unknown_field", NearestName.unknown("field", name, asked));
              }
            });
    children.forEach(JsonBody::refuseUnknown);
  }

  private Optional<JsonNode> present(String name) {
    asked.add(name);
    JsonNode value = node.get(name);
    return value == null || value.isNull() ? Optional.empty() : Optional.of(value);
  }

  private <T> Optional<T> read(String name, Function<JsonNode, Read<T>> reader) {
    return present(name)
        .flatMap(
            value -> {
              Read<T> read = reader.apply(value);
              if (read.value().isEmpty()) {
                wrong(at(name), read, "`" + name + "`");
              }
              return read.value();
            });
  }

  private <T> Optional<List<T>> list(
      String name, int sizeMin, int sizeMax, Function<JsonNode, Read<T>> reader) {
    return present(name)
        .map(
            value -> {
              List<T> list = new ArrayList<>();
              if (!value.isArray()) {
                wrong(at(name), Read.wrongType(value, "a list"), "`" + name + "`");
              } else if (value.size() < sizeMin || value.size() > sizeMax) {
                errors.add(
                    at(name),
                    value.size() < sizeMin ? "too_few" : "too_many",
                    "`%s` must have %d to %d entries, not %d."
                        .formatted(name, sizeMin, sizeMax, value.size()));
              } else {
                for (int i = 0; i < value.size(); i++) {
                  Read<T> read = reader.apply(value.get(i));
                  if (read.value().isEmpty()) {
                    wrong(at(name) + "/" + i, read, "`" + name + "[" + i + "]`");
                  }
                  read.value().ifPresent(list::add);
                }
              }
              return list;
            });
  }

  private <T> T required(String name, Optional<T> value, T standIn) {
    JsonNode there = node.get(name);
    if (there == null || there.isNull()) {
      errors.add(at(name), "required", "`" + name + "` is required.");
    }
    return value.orElse(standIn);
  }

  private void wrong(String where, Read<?> read, String name) {
    errors.add(where, read.code(), name + " " + read.complaint() + ".");
  }

  private String at(String name) {
    return pointer + "/" + escape(name);
  }

  static String escape(String name) {
    return JsonValues.brief(name).replace("~", "~0").replace("/", "~1");
  }
}
