package io.tollgate.scheduler.http;

/**
 * One thing wrong with one part of a request.
 *
 * @param pointer a JSON pointer into the body, or {@code /query/name}, {@code /header/Name}
 * @param code a stable word, such as {@code required} or {@code out_of_range}
 * @param message a sentence for a person
 */
public record FieldError(String pointer, String code, String message) {}
