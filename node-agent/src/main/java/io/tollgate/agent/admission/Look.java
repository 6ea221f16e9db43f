package io.tollgate.agent.admission;

import java.util.List;

/** One part of the examination of a node. May block for as long as its own limits say. */
public interface Look {

  /** Looks now; each cause at most once. */
  List<Finding> look();
}
