package io.tollgate.k8s;

import java.util.List;
import java.util.function.Function;

/** What came of reading a node. */
public sealed interface NodeReading {

  /** One answer from either case. */
  <T> T fold(Function<Clear, T> clear, Function<Unclear, T> unclear);

  /** Everything was there and made sense. */
  record Clear(NodeFacts facts) implements NodeReading {
    @Override
    public <T> T fold(Function<Clear, T> clear, Function<Unclear, T> unclear) {
      return clear.apply(this);
    }
  }

  /**
   * The node cannot be offered.
   *
   * @param node its name, {@code (unnamed)} when even that is missing
   * @param complaints one sentence for each thing to mend, never empty
   */
  record Unclear(String node, List<String> complaints) implements NodeReading {
    public Unclear {
      complaints = List.copyOf(complaints);
      if (complaints.isEmpty()) {
        throw new IllegalArgumentException("node " + node + " is unclear without a complaint");
      }
    }

    @Override
    public <T> T fold(Function<Clear, T> clear, Function<Unclear, T> unclear) {
      return unclear.apply(this);
    }
  }
}
