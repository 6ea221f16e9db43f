package io.tollgate.agent.protocol;

import org.jspecify.annotations.Nullable;

/**
 * What is said of a file beside its bytes.
 *
 * @param size of the whole file, or what has come of one that is put, in bytes
 * @param etag its version; changes when the file does
 * @param refusal why there is nothing, as a code; absent when there is
 * @param message the same as a sentence
 */
public record FileFacts(
    long size, @Nullable String etag, @Nullable String refusal, @Nullable String message) {

  /** Of a file of that size and version. */
  public static FileFacts of(long size, @Nullable String etag) {
    return new FileFacts(size, etag, null, null);
  }

  /** A refusal. */
  public static FileFacts refused(String code, String message) {
    return new FileFacts(0, null, code, message);
  }
}
