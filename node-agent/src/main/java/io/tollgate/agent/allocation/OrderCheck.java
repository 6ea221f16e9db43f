package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.DesiredAllocation;
import io.tollgate.agent.protocol.WorkloadSpec;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with an order to start something, whoever made the mistake. Pure. Such an order is
 * answered by a failed start with the sentence; what runs already is never judged by it.
 */
final class OrderCheck {

  /** Ten years, in milliseconds: beyond it sums of times would overflow before anybody noticed. */
  static final long LONGEST_MS = 10L * 366 * 24 * 3_600_000;

  /** The longest grace that is honoured, in milliseconds. */
  static final long LONGEST_GRACE_MS = 3_600_000;

  private static final int MOST_RANKS = 100_000;
  private static final int MOST_PORTS = 64;

  private OrderCheck() {}

  /**
   * The first thing that is wrong, as a sentence.
   *
   * @param gpus the uuids of this node's GPUs
   */
  static Optional<String> complaint(DesiredAllocation order, Set<String> gpus) {
    return number("run_limit_ms", order.runLimitMs(), 1, LONGEST_MS)
        .or(() -> number("grace_ms", order.graceMs(), 0, LONGEST_GRACE_MS))
        .or(() -> number("start_timeout_ms", order.startTimeoutMs(), 1, LONGEST_MS))
        .or(() -> number("ranks", order.ranks(), 1, MOST_RANKS))
        .or(() -> number("rank", order.rank(), 0, order.ranks() - 1L))
        .or(() -> gpus(order.gpus(), gpus))
        .or(() -> part(order))
        .or(() -> spec(order.spec()));
  }

  private static Optional<String> number(String name, long value, long low, long high) {
    return value >= low && value <= high
        ? Optional.empty()
        : Optional.of(
            "The order's " + name + " is " + value + "; it has to be " + low + " to " + high + ".");
  }

  private static Optional<String> gpus(List<String> ordered, Set<String> present) {
    Set<String> seen = new HashSet<>();
    for (@Nullable String uuid : ordered) {
      if (uuid == null || !present.contains(uuid)) {
        return Optional.of("This node has no GPU " + shown(uuid) + ".");
      }
      if (!seen.add(uuid)) {
        return Optional.of("The order names GPU " + shown(uuid) + " twice.");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> part(DesiredAllocation order) {
    boolean split = order.thousandths() < DesiredAllocation.WHOLE && order.gpus().size() != 1;
    return number("gpu_thousandths", order.thousandths(), 1, DesiredAllocation.WHOLE)
        .or(
            () ->
                split
                    ? Optional.of("A part of a GPU has to be of one, and the order names several.")
                    : Optional.empty());
  }

  private static Optional<String> spec(WorkloadSpec spec) {
    for (String word : spec.command()) {
      if (!isText(word)) {
        return Optional.of("A word of the command is missing, no text, or holds a zero byte.");
      }
    }
    for (Map.Entry<String, String> variable : spec.environment().entrySet()) {
      if (!isText(variable.getValue())) {
        return Optional.of(
            "The value of environment variable "
                + shown(variable.getKey())
                + " is missing, no text, or holds a zero byte.");
      }
    }
    boolean nameless = spec.ports().stream().anyMatch(name -> !isText(name) || name.isEmpty());
    return nameless || spec.ports().size() > MOST_PORTS
        ? Optional.of("The order's ports need names, and are at most " + MOST_PORTS + ".")
        : Optional.empty();
  }

  /** Half a surrogate pair has no bytes; it would arrive as something else. */
  private static boolean isText(@Nullable String word) {
    return word != null
        && word.indexOf('\0') < 0
        && StandardCharsets.UTF_8.newEncoder().canEncode(word);
  }

  private static String shown(@Nullable String text) {
    return text == null || text.length() <= 80 ? String.valueOf(text) : text.substring(0, 80) + "…";
  }
}
