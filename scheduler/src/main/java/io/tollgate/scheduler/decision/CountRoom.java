package io.tollgate.scheduler.decision;

/** The room of a limit that counts heads: sessions, or their GPUs. */
final class CountRoom implements Room {
  private final int most;
  private final Timeline left;

  CountRoom(long now, long most) {
    this.most = (int) Math.min(most, Integer.MAX_VALUE / 2);
    this.left = new Timeline(now, this.most, 0, 0);
  }

  @Override
  public void take(Claim claim, int sign) {
    left.take(claim.start(), claim.end(), sign * (int) claim.amount(), 0, 0);
  }

  @Override
  public boolean clear(Claim claim) {
    return left.clear(claim.start(), claim.end(), (int) claim.amount(), 0, 0);
  }

  @Override
  public long earliest(Claim claim) {
    long[] found = {Ticks.NEVER};
    left.starts(
        claim.start(),
        claim.end() - claim.start(),
        (int) claim.amount(),
        0,
        0,
        (first, last) -> {
          found[0] = first;
          return false;
        });
    return found[0];
  }

  @Override
  public long used(long time) {
    return most - left.gpusAt(time);
  }
}
