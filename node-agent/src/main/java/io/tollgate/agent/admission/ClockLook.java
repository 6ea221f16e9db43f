package io.tollgate.agent.admission;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How far the node's calendar is from the server's. Nothing is billed by it: work is measured by
 * the boot clock. It matters to whoever reads two logs side by side.
 */
public final class ClockLook implements Look {

  private static final Duration TOLD_BEYOND = Duration.ofSeconds(2);

  /**
   * What a server's answer says of the time.
   *
   * @param before the node's time before it asked
   * @param date the server's time, cut to the second; absent when it does not tell
   * @param after the node's time when the answer was there
   */
  public record Told(Instant before, Optional<Instant> date, Instant after) {}

  private final URI server;
  private final boolean tellReach;
  private final Supplier<Optional<Told>> ask;

  /**
   * @param tellReach whether it is worth a finding that the server can or cannot be reached
   * @param ask asks the server; empty when it cannot be reached
   */
  public ClockLook(URI server, boolean tellReach, Supplier<Optional<Told>> ask) {
    this.server = server;
    this.tellReach = tellReach;
    this.ask = ask;
  }

  @Override
  public List<Finding> look() {
    Optional<Told> told = ask.get();
    List<Finding> findings = new ArrayList<>();
    if (tellReach) {
      findings.add(
          told.isPresent()
              ? Finding.ok("server", "The server " + server + " answers.")
              : Finding.fail(
                  "server",
                  "The server " + server + " cannot be reached from here.",
                  "Check the address, the network and the server."));
    }
    told.flatMap(ClockLook::offset).map(ClockLook::judge).ifPresent(findings::add);
    return findings;
  }

  private static Finding judge(Duration offset) {
    return offset.abs().compareTo(TOLD_BEYOND) <= 0
        ? Finding.ok("clock_offset", "The calendar agrees with the server's.")
        : Finding.warn(
            "clock_offset",
            "The node's calendar is "
                + offset.abs().toSeconds()
                + " s "
                + (offset.isNegative() ? "behind" : "ahead of")
                + " the server's. Nothing is billed by it.",
            "Let chrony or systemd-timesyncd set it.");
  }

  /**
   * By how much the node is ahead at least: a date without fractions stands for its whole second,
   * and the answer may have been written at any time between question and answer. Pure.
   */
  static Optional<Duration> offset(Told told) {
    return told.date()
        .map(
            date -> {
              Instant dateEnd = date.plusSeconds(1);
              if (told.before().isAfter(dateEnd)) {
                return Duration.between(dateEnd, told.before());
              }
              return told.after().isBefore(date)
                  ? Duration.between(date, told.after())
                  : Duration.ZERO;
            });
  }
}
