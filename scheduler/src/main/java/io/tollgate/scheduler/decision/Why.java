package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Choice;
import io.tollgate.scheduler.decision.placement.Rule;
import io.tollgate.scheduler.decision.placement.Weights;
import java.util.List;
import java.util.Optional;

/**
 * Why a session starts where it does, as it was when it was decided.
 *
 * @param nodes their names, by rank
 * @param weights the rules they were compared by
 * @param joins whether it joins a GPU of which its account holds parts
 * @param choice how the only node compares with the best of the others
 * @param other that one's name; empty when no other had room, or of a gang
 * @param failedThere whether a start of the session has failed on that other one
 * @param among of which nodes alone it could choose, such as {@code of model a100}
 */
public record Why(
    List<String> nodes,
    Weights weights,
    boolean joins,
    Choice choice,
    Optional<String> other,
    boolean failedThere,
    Optional<String> among) {

  /** Of a start that nobody compared. */
  public static final Why UNSAID =
      new Why(
          List.of(),
          Weights.DEFAULT,
          false,
          Choice.ALONE,
          Optional.empty(),
          false,
          Optional.empty());

  private static final int NAMED_MAX = 8;

  public Why {
    nodes = List.copyOf(nodes);
  }

  /** One sentence for whoever asks; empty when there is nothing to say. */
  public Optional<String> sentence() {
    if (nodes.isEmpty()) {
      return Optional.empty();
    }
    String where = among.map(" "::concat).orElse("");
    return Optional.of(nodes.size() > 1 ? gang(where) : single(where));
  }

  private String gang(String where) {
    int more = nodes.size() - NAMED_MAX;
    String named = String.join(", ", nodes.subList(0, Math.min(nodes.size(), NAMED_MAX)));
    return "Of the nodes"
        + where
        + " with room, each of "
        + named
        + (more > 0 ? " and " + more + " more" : "")
        + " "
        + weights.says()
        + ".";
  }

  private String single(String where) {
    String node = nodes.get(0);
    if (joins) {
      return node + " has a GPU of which the account holds parts already, with this much left.";
    }
    if (other.isEmpty()) {
      return node + " was the only node" + where + " with room.";
    }
    return "Of the nodes"
        + where
        + " with room, "
        + node
        + " "
        + weights.says()
        + "; "
        + compared(other.get())
        + ".";
  }

  private String compared(String otherNode) {
    if (choice.otherCost() < choice.cost()) {
      return otherNode
          + " would have come first, but "
          + (failedThere ? "a start has failed there" : "was not open to it then");
    }
    if (choice.otherCost() == choice.cost()) {
      return otherNode
          + " would have been as good"
          + (failedThere
              ? ", but a start has failed there"
              : choice.sooner() ? ", but become wholly free later because of it" : "");
    }
    return otherNode + " came next" + (weights.equals(Weights.only(Rule.BARRIER)) ? more() : "");
  }

  /** How much more would have been taken there. */
  private String more() {
    double ratio = choice.otherCost() / choice.cost();
    if (!(choice.cost() > 0) || ratio >= 1_000) {
      return "";
    }
    return ratio < 2
        ? " and would have taken " + Math.max(1, Math.round(100 * (ratio - 1))) + "% more"
        : " and would have taken " + Math.round(ratio) + " times as much";
  }
}
