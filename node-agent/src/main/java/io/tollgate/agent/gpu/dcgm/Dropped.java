package io.tollgate.agent.gpu.dcgm;

import java.util.Locale;

/** Why something in a scrape was not taken. */
public enum Dropped {
  /** A line that cannot be read. */
  UNREADABLE_LINE,
  /** DCGM's number for "no value". */
  SENTINEL,
  /** NaN or infinite. */
  NOT_FINITE,
  /** Beyond what the field can be. */
  OUT_OF_RANGE,
  /** It may mean one percent or all of the time. */
  AMBIGUOUS,
  /** A label that names a GPU, a slice or an XID is not what such a name looks like. */
  BAD_LABEL,
  /** More GPUs than a node has. */
  TOO_MANY_GPUS,
  /** The answer was longer than what is read of one. */
  CUT_OFF;

  /** For metrics. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
