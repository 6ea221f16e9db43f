package io.tollgate.scheduler.http;

import com.github.f4b6a3.uuid.UuidCreator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The id under which a request is found in logs, rows and answers. */
final class RequestId {

  static final String HEADER = "X-Request-Id";
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,64}");

  private RequestId() {}

  /** The caller's own id when it is short and plain, else a new one. */
  static String of(@Nullable String offered) {
    return offered != null && SANE.matcher(offered).matches()
        ? offered
        : "req_" + UuidCreator.getTimeOrderedEpoch().toString().replace("-", "");
  }
}
