package io.tollgate.metering.defect;

import java.util.List;

/** A mistake that can be planted at the line that would make it; enums implement it. */
public interface Defect {
  /** Its name, as in the table of what catches it. */
  String name();

  /** What goes wrong, in a sentence. */
  String goesWrong();

  /** The numbers of the invariants any of which gives it away. */
  List<Integer> invariants();

  /** The same, with the words for what is promised and has no number. */
  default List<String> givenAwayBy() {
    return invariants().stream().map(Object::toString).toList();
  }
}
