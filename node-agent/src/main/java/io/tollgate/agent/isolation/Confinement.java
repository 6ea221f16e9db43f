package io.tollgate.agent.isolation;

import java.util.List;
import java.util.OptionalInt;

/**
 * How one allocation's work is set apart, in the words of the shim.
 *
 * @param joining shell text of builtins only, run by the process that becomes the work while it
 *     still has all privileges; its failure is the failure of the start
 * @param wrapper program and arguments that set privileges aside and then run a shell which reads
 *     its commands from its input; empty when the work keeps the agent's own user
 * @param user user and group number of the work; empty for the agent's own
 */
public record Confinement(String joining, List<String> wrapper, OptionalInt user) {

  public Confinement {
    wrapper = List.copyOf(wrapper);
  }

  /** Not set apart at all. */
  public static Confinement none() {
    return new Confinement(":\n", List.of(), OptionalInt.empty());
  }
}
