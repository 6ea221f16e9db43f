package io.tollgate.scheduler.http;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Tells JSON from other bodies by their Content-Type. */
final class MediaType {

  private MediaType() {}

  /** Throws {@code unsupported_media_type} for anything but JSON in UTF-8. */
  static void requireJson(@Nullable String contentType) {
    if (contentType == null) {
      throw ApiException.of(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          "The body came without a Content-Type. Send `Content-Type: application/json`.");
    }
    String[] parts = contentType.toLowerCase(Locale.ROOT).split(";", -1);
    boolean json = parts[0].strip().equals("application/json");
    for (int i = 1; i < parts.length; i++) {
      String parameter = parts[i].strip().replace("\"", "");
      if (parameter.startsWith("charset=") && !parameter.equals("charset=utf-8")) {
        json = false;
      }
    }
    if (!json) {
      throw ApiException.of(
          ErrorCode.UNSUPPORTED_MEDIA_TYPE,
          "The body came as \""
              + JsonValues.brief(contentType)
              + "\", and this call takes only JSON in UTF-8. Send `Content-Type:"
              + " application/json`.");
    }
  }
}
