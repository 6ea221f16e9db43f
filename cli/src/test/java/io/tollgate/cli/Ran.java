package io.tollgate.cli;

import io.tollgate.cli.output.Terminal;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.HashMap;
import java.util.Map;

/** One run of the command: what it answered, and what it wrote where. */
public record Ran(int code, String out, String err) {

  /** Runs without a terminal against a server. */
  public static Ran against(FakeServer server, String... args) {
    return with(Map.of("TOLLGATE_URL", server.url(), "TOLLGATE_KEY", "tg_test_key"), null, args);
  }

  /**
   * Runs with an environment.
   *
   * @param typed what somebody types at the terminal; null when there is no terminal
   */
  public static Ran with(Map<String, String> environment, String typed, String... args) {
    Map<String, String> all = new HashMap<>(environment);
    all.putIfAbsent("TOLLGATE_CONFIG", "/nonexistent/tollgate.json");
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    Terminal terminal =
        Terminal.of(
            new StringReader(typed == null ? "" : typed), out, err, typed != null, false, all);
    int code = Main.run(terminal, args);
    return new Ran(code, out.toString(), err.toString());
  }
}
