package io.tollgate.cli.control;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.cli.Call;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.output.Column;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;

/**
 * Lays down something that touches sessions: shows first whom, asks when it ends what runs, and
 * does nothing in a dry run.
 */
public final class LayDown {
  private final Call call;
  private final String path;
  private final List<Column> columns;

  /**
   * @param path where it is asked for
   * @param columns what is shown of it
   */
  public LayDown(Call call, String path, List<Column> columns) {
    this.call = call;
    this.path = path;
    this.columns = columns;
  }

  /**
   * Does it.
   *
   * @param ends what it does to running work, as in {@code evicts what still runs then}; empty when
   *     it ends nothing
   * @return the exit code
   */
  public int ask(ObjectNode request, String ends, boolean dryRun, boolean yes) {
    JsonNode tried = call.api().post(path, request.deepCopy().put("dry_run", true));
    String touched = touched(tried.path("reach")) + emptying(tried.path("emptying"));
    if (dryRun) {
      call.printer().one(tried, "id", columns);
      call.terminal().say("This would touch " + touched + ". Nothing was changed.");
      return ExitCode.OK.number();
    }
    String question = "This touches " + touched + (ends.isEmpty() ? "" : " and " + ends) + ".";
    if (ends.isEmpty()) {
      call.terminal().say(question);
    } else if (!call.confirmed(question + " Go on?", yes)) {
      return call.declined();
    }
    call.printer().one(call.api().create(path, request), "id", columns);
    return ExitCode.OK.number();
  }

  /** Such as {@code 12 running, 40 queued of 7 accounts; the last session ends by 14:35}. */
  static String touched(JsonNode reach) {
    int accounts = reach.path("accounts").asInt();
    String counts =
        reach.path("running").asInt()
            + " running, "
            + reach.path("queued").asInt()
            + " queued of "
            + accounts
            + (accounts == 1 ? " account" : " accounts");
    return reach.hasNonNull("last_end_at")
        ? counts + "; the last session ends by " + clock(reach.path("last_end_at").asText())
        : counts;
  }

  /** Such as {@code ; 2 are moved and 1 is stopped, empty by 14:35}. */
  private static String emptying(JsonNode emptying) {
    return emptying.hasNonNull("empty_by")
        ? "; at the deadline "
            + emptying.path("moved").asText()
            + " move and "
            + emptying.path("stopped").asText()
            + " stop, empty by "
            + clock(emptying.path("empty_by").asText())
        : "";
  }

  private static String clock(String time) {
    Instant at = Instant.parse(time);
    return LocalTime.ofInstant(at, ZoneId.systemDefault()).truncatedTo(ChronoUnit.MINUTES)
        + " ("
        + time
        + ")";
  }
}
