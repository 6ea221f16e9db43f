package io.tollgate.agent.isolation;

/**
 * How far work is to be set apart.
 *
 * @param choice what to do when something is missing
 * @param users user numbers that belong to nobody but the work of this node
 * @param processesMax processes and threads of one allocation, 0 for no limit
 * @param openFilesMax open files of one process, 0 for no limit
 * @param fileBytesMax size of one file in bytes, 0 for no limit
 */
public record IsolationConfig(
    Choice choice, UserRange users, long processesMax, long openFilesMax, long fileBytesMax) {

  /** What to do. */
  public enum Choice {
    /** Use what there is; say what is missing. */
    AUTO,
    /** Refuse to start when anything is missing. */
    REQUIRED,
    /** Run work as the agent's own user, with no limits but those of the machine. */
    NONE
  }

  /**
   * User and group numbers, both ends included.
   *
   * @param from at least 1
   * @param to at least {@code from}
   */
  public record UserRange(int from, int to) {

    public UserRange {
      if (from < 1 || to < from) {
        throw new IllegalArgumentException(from + "-" + to);
      }
    }

    boolean contains(long user) {
      return from <= user && user <= to;
    }

    @Override
    public String toString() {
      return from + "-" + to;
    }
  }
}
