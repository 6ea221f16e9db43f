package io.tollgate.scheduler.http;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Why a request is refused, as a value.
 *
 * @param code what kind of refusal
 * @param detail what, why and what to do, in one paragraph; never a secret
 * @param errors the parts of the request that are wrong, may be empty
 * @param members further members of the problem by name, such as {@code needed_micros}; values are
 *     what {@link Json#of} takes
 * @param headers response headers, such as {@code Retry-After}
 */
public record Refusal(
    ErrorCode code,
    String detail,
    List<FieldError> errors,
    Map<String, Object> members,
    Map<String, String> headers) {

  public Refusal {
    errors = List.copyOf(errors);
    members = Collections.unmodifiableMap(new LinkedHashMap<>(members));
    headers = Map.copyOf(headers);
  }

  /** A refusal with nothing but its code and its paragraph. */
  public static Refusal of(ErrorCode code, String detail) {
    return new Refusal(code, detail, List.of(), Map.of(), Map.of());
  }

  /** The same with the parts that are wrong. */
  public Refusal withErrors(List<FieldError> wrong) {
    return new Refusal(code, detail, wrong, members, headers);
  }

  /** The same with one more member of the problem. */
  public Refusal with(String name, Object value) {
    Map<String, Object> more = new LinkedHashMap<>(members);
    more.put(name, value);
    return new Refusal(code, detail, errors, more, headers);
  }

  /** The same with one more response header. */
  public Refusal withHeader(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(name, value);
    return new Refusal(code, detail, errors, members, more);
  }

  /** To be thrown. */
  public ApiException exception() {
    return new ApiException(this);
  }
}
