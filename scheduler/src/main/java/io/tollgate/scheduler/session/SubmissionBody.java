package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.Call;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.idle.IdleDocument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/** Reads what a start asks for from a request. */
public final class SubmissionBody {
  private static final Pattern PORT = Pattern.compile("[a-z][a-z0-9_]{0,30}");
  private static final Pattern VARIABLE = Pattern.compile("[A-Za-z_][A-Za-z0-9_]*");

  private SubmissionBody() {}

  /** What the body of a start asks for; throws with everything that is wrong with it. */
  public static Submission read(Call call) {
    JsonBody body = call.body();
    Map<String, String> environment =
        body.stringMap("environment", 100, 100, 8192).orElse(Map.of());
    Submission wish =
        new Submission(
            body.requiredUuid("quote_id"),
            body.optionalString("name", 100),
            body.optionalString("project", 63),
            body.stringList("command", 1, 200, 8192).orElse(List.of()),
            environment,
            body.stringList("ports", 0, 8, PORT, "a lower-case name such as \"http\"")
                .orElse(List.of()),
            body.stringMap("labels", 20, 63, 100).orElse(Map.of()),
            body.optionalInt("cpus", 1, 1024, 0),
            body.optionalLong("memory_bytes", 1, Long.MAX_VALUE).orElse(0L),
            PlaceWords.read(body),
            body.optionalBoolean("requeue", false),
            Optional.empty(),
            body.optionalBoolean("allow_infeasible", false),
            new Timing(
                body.optionalInstant("begin_at"),
                body.optionalInstant("deadline"),
                DependencyRules.read(body)),
            body.optionalBoolean("held", false),
            StartTermsBody.read(body),
            IdleDocument.wish(body));
    for (String name : environment.keySet()) {
      if (!VARIABLE.matcher(name).matches() || isReserved(name)) {
        body.reject(
            "environment",
            "invalid_name",
            "`environment` has the name \""
                + name
                + "\"; names are letters, digits and _, and TOLLGATE_ and CUDA_ are set by the"
                + " platform.");
      }
    }
    if (wish.command().stream().anyMatch(word -> word.indexOf(0) >= 0)) {
      body.reject("command", "invalid_text", "`command` must not contain the character U+0000.");
    }
    call.throwIfInvalid();
    return wish;
  }

  private static boolean isReserved(String name) {
    return name.startsWith("TOLLGATE_") || name.startsWith("CUDA_");
  }
}
