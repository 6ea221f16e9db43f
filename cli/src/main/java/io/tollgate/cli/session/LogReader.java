package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.client.ApiClient;
import io.tollgate.cli.output.Terminal;
import java.util.function.UnaryOperator;

/** Reads the output of one rank piece by piece and never the same byte twice. */
public final class LogReader {
  private static final int SHORT = 4096; // characters

  private final ApiClient api;
  private final String path;
  private long offset;
  private long dropped;
  private boolean gap;
  private boolean complete;

  /** A reader from the beginning of the output. */
  public LogReader(ApiClient api, String sessionId, int rank) {
    this.api = api;
    this.path = "/v1/sessions/" + sessionId + "/logs?rank=" + rank;
  }

  /**
   * Reads what is new.
   *
   * @param waitSeconds how long the server may wait for the first new byte, 0–20
   * @return the new text; may be empty
   */
  public String next(int waitSeconds) {
    JsonNode piece = api.get(path + "&offset=" + offset + "&wait=" + waitSeconds);
    dropped = Math.max(0, piece.path("offset").asLong(offset) - offset);
    gap = piece.path("gap").asBoolean();
    offset = piece.path("next_offset").asLong(offset);
    complete = piece.path("complete").asBoolean();
    return piece.path("text").asText();
  }

  /** Whether the work has ended and everything was read. */
  public boolean complete() {
    return complete;
  }

  /** How many bytes between the last two pieces are not kept: logs keep their two ends. */
  public long dropped() {
    return dropped;
  }

  /**
   * Copies what there is now, or everything until the work ends.
   *
   * @param safe takes out what could do harm
   */
  void copyTo(Terminal terminal, boolean follow, UnaryOperator<String> safe) {
    // The server may first have to fetch the output from the node, hence some patience.
    int patience = follow ? 10 : 3;
    while (true) {
      String text = next(patience);
      patience = follow ? 10 : 1;
      sayDropped(terminal);
      terminal.out().print(safe.apply(text));
      terminal.out().flush();
      // A short piece is all there was; waiting for an empty one could take for ever.
      if (complete || (!follow && !gap && text.length() < SHORT)) {
        return;
      }
    }
  }

  /** Says it to people if something is missing before the piece that came last. */
  void sayDropped(Terminal terminal) {
    if (dropped > 0) {
      terminal.out().flush();
      terminal.say("[" + dropped + " bytes of output are not kept; it goes on behind them]");
    }
  }
}
