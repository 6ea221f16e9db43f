package io.tollgate.benchmarks.scenario.claim;

import io.tollgate.benchmarks.scenario.text.Times;
import io.tollgate.benchmarks.scenario.world.Look;
import io.tollgate.benchmarks.scenario.world.SessionLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.EndLook;
import io.tollgate.benchmarks.scenario.world.SessionLook.Reason;
import io.tollgate.benchmarks.scenario.world.SessionLook.WaitLook;
import io.tollgate.metering.money.Money;
import io.tollgate.scheduler.session.SessionState;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** What is, as a person would tell it. */
public final class Words {

  private Words() {}

  /** The whole picture, one line for each session that is not over, then the nodes. */
  public static List<String> of(Look look) {
    List<String> lines = new ArrayList<>();
    look.sessions().entrySet().stream()
        .sorted(java.util.Map.Entry.comparingByKey())
        .filter(session -> session.getValue().state() != SessionState.ENDED)
        .forEach(session -> lines.add(session.getKey() + " " + of(session.getValue())));
    if (lines.isEmpty()) {
      lines.add("no session waits or runs");
    }
    lines.add(
        "free GPUs: "
            + look.freeGpus().entrySet().stream()
                .sorted(java.util.Map.Entry.comparingByKey())
                .map(node -> node.getKey() + " " + node.getValue())
                .collect(Collectors.joining(", ")));
    return lines;
  }

  /** One session, without its name. */
  static String of(SessionLook session) {
    return switch (session.state()) {
      case QUEUED -> session.waiting().map(Words::of).orElse("waits, not looked at yet");
      case STARTING -> "starts on " + seats(session);
      case RUNNING -> "runs on " + seats(session);
      case STOPPING -> "is stopping on " + seats(session);
      case ENDED -> session.end().map(Words::of).orElse("has ended");
    };
  }

  private static String of(WaitLook waiting) {
    String eta =
        waiting
            .eta()
            .map(time -> (waiting.firm() ? "promised " : "about ") + Times.words(time))
            .orElse("nobody can say when");
    String kept =
        waiting.reserved().isEmpty() ? "" : " on " + String.join(", ", waiting.reserved());
    String reasons = waiting.reasons().stream().map(Words::of).collect(Collectors.joining("; "));
    return "waits: " + reasons + " · " + eta + kept + " · position " + waiting.position();
  }

  private static String of(Reason reason) {
    return reason.code().word()
        + reason.until().map(time -> " until " + Times.words(time)).orElse("")
        + (reason.behind().isEmpty() ? "" : " behind " + String.join(", ", reason.behind()))
        + " ("
        + reason.sentence()
        + ")";
  }

  private static String of(EndLook end) {
    return "ended "
        + end.reason().code()
        + ", charged "
        + end.chargedMinutes()
        + " minutes, refunded "
        + end.refundedMinutes()
        + ", net "
        + credits(end.net());
  }

  static String seats(SessionLook session) {
    return session.seats().stream()
        .map(seat -> seat.node() + " " + seat.gpus())
        .collect(Collectors.joining(", "));
  }

  static String credits(long micros) {
    return credits(Money.ofMicros(micros));
  }

  static String credits(Money money) {
    return money.toUnits().stripTrailingZeros().toPlainString();
  }
}
