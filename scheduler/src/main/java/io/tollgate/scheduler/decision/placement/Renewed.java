package io.tollgate.scheduler.decision.placement;

/** A rule in the place of which another is put now and then, with what is known by then. */
public final class Renewed implements NodeScore {
  private NodeScore score;
  private int its;
  private int version;
  private boolean outdated;

  public Renewed(NodeScore first) {
    this.score = first;
  }

  /** From now on that one judges. */
  public void become(NodeScore next) {
    score = next;
    outdated = true;
  }

  @Override
  public int tag(int node, int guests) {
    return score.tag(node, guests);
  }

  @Override
  public double unit(Request request, long totalMilli) {
    return score.unit(request, totalMilli);
  }

  @Override
  public int version(Census census) {
    int now = score.version(census);
    version += outdated || now != its ? 1 : 0;
    its = now;
    outdated = false;
    return version;
  }

  @Override
  public Judge judge(Request request) {
    return score.judge(request);
  }
}
