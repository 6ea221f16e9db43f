package io.tollgate.scheduler.http;

import java.util.ArrayList;
import java.util.List;

/** What is wrong with one request, collected so that the caller hears of all of it at once. */
final class FieldErrors {

  /** More would help nobody; a hostile body must not make a large answer. */
  private static final int MAX = 50;

  private final List<FieldError> errors = new ArrayList<>();

  void add(String pointer, String code, String message) {
    if (errors.size() < MAX) {
      errors.add(new FieldError(pointer, code, message));
    }
  }

  /** Whether something is wrong there already. */
  boolean has(String pointer) {
    return errors.stream().anyMatch(error -> error.pointer().equals(pointer));
  }

  void throwIfAny() {
    if (errors.isEmpty()) {
      return;
    }
    String first = errors.get(0).message();
    String detail =
        errors.size() == 1
            ? first
            : first + " And " + (errors.size() - 1) + " more, listed in errors.";
    throw Refusal.of(ErrorCode.INVALID_REQUEST, detail + " Nothing was changed.")
        .withErrors(errors)
        .exception();
  }
}
