package io.tollgate.benchmarks.queueing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Smallest first, and promises: gangs at admission, the overdue, and whoever is next up. A slot
 * moves earlier when something ends early, in the order in which slots were given, and never later;
 * nobody starts where that would touch one.
 */
final class BySize implements Discipline {
  private final Replay replay;
  private final SizeRules rules;
  private final Sharing sharing;
  private final Heads heads;
  private final List<Slot> slots = new ArrayList<>();
  private final int[] slotsOf;
  private final Deque<Integer> gangs = new ArrayDeque<>();
  private final Waiters waiters;
  private final boolean[] inLane;
  private int laneGpus;
  private int look = Nodes.EVER;

  private BySize(Replay replay, SizeRules rules, Sharing sharing) {
    this.replay = replay;
    this.rules = rules;
    this.sharing = sharing;
    this.heads = new Heads(replay, rules, sharing);
    this.slotsOf = new int[replay.log().accounts().size()];
    this.waiters = new Waiters(replay.log().size());
    this.inLane = new boolean[replay.log().size()];
  }

  static Function<Replay, Discipline> discipline(SizeRules rules, Sharing sharing) {
    return replay -> new BySize(replay, rules, sharing);
  }

  @Override
  public void arrive(int job) {
    heads.add(job);
    waiters.add(job);
    if (isGang(job)) {
      gangs.add(job);
    }
  }

  @Override
  public void end(int job) {
    heads.correct(job);
    if (inLane[job]) {
      laneGpus -= gpus(job);
    }
  }

  @Override
  public void decide(boolean early) {
    if (early) {
      slots.replaceAll(slot -> slot.movedEarlier(replay));
    }
    slots.removeIf(this::isDue);
    startOthers();
    look = Nodes.EVER;
    if (rules.promises() > 0) {
      promiseGangs();
      promiseOverdue();
      promiseNextUp();
    }
  }

  @Override
  public int nextLook() {
    int next = look;
    for (Slot slot : slots) {
      next = Math.min(next, slot.begin());
    }
    return next;
  }

  private boolean isDue(Slot slot) {
    if (!slot.begunNow(replay)) {
      return false;
    }
    slotsOf[heads.account(slot.job())]--;
    heads.charge(slot.job());
    return true;
  }

  private void startOthers() {
    Slot shadow = null;
    heads.reset();
    for (int job = heads.next(); job >= 0 && replay.free() > 0; job = heads.next()) {
      Place place = gpus(job) > replay.free() ? null : find(job, replay.now());
      if (place != null) {
        replay.take(job, place);
        leaveQueue(job);
        replay.begin(job, place);
        heads.charge(job);
        continue;
      }
      heads.drop(job);
      if (rules.shadow() && shadow == null) {
        shadow = Slot.earliest(replay, job);
      }
    }
    if (shadow != null) {
      replay.give(shadow.job(), shadow.place());
    }
  }

  private void promiseGangs() {
    for (int left = gangs.size(); left > 0; left--) {
      int gang = gangs.remove();
      if (!waiters.contains(gang)) {
        continue;
      }
      if (mayPromise(gang)) {
        promise(Slot.earliest(replay, gang));
      } else {
        gangs.add(gang);
      }
    }
  }

  private void promiseOverdue() {
    for (int job = waiters.first(); job >= 0; job = waiters.after(job)) {
      int overdueFrom = replay.log().submitted()[job] + rules.overdue();
      if (overdueFrom > replay.now()) {
        look = Math.min(look, overdueFrom);
        return;
      }
      if (!fitsLane(job) || slots.size() >= rules.promises()) {
        return;
      }
      if (mayPromise(job)) {
        inLane[job] = true;
        laneGpus += gpus(job);
        promise(Slot.earliest(replay, job));
      }
    }
  }

  private boolean fitsLane(int job) {
    return laneGpus + gpus(job) <= rules.lane() * replay.nodes().gpus();
  }

  /** Ends at the first whose account has promises enough: to pass it over would turn the order. */
  private void promiseNextUp() {
    heads.reset();
    for (int job = heads.next(); job >= 0; job = heads.next()) {
      Place place = find(job, replay.now() + rules.nextUp());
      if (place == null) {
        lookWhenNextUp(job);
        heads.drop(job);
      } else if (mayPromise(job)) {
        replay.take(job, place);
        promise(new Slot(job, place));
      } else {
        return;
      }
    }
  }

  private void lookWhenNextUp(int job) {
    int within = look == Nodes.EVER ? Nodes.EVER : look + rules.nextUp() - 1;
    Place place = find(job, within);
    if (place != null) {
      look = Math.max(replay.now() + 1, place.begin() - rules.nextUp());
    }
  }

  private boolean mayPromise(int job) {
    return slots.size() < rules.promises()
        && slotsOf[heads.account(job)] < sharing.promisesPerAccount();
  }

  private void promise(Slot slot) {
    leaveQueue(slot.job());
    slots.add(slot);
    slotsOf[heads.account(slot.job())]++;
    replay.outcome().tell(slot.job(), slot.begin(), replay.now());
  }

  private void leaveQueue(int job) {
    heads.remove(job);
    waiters.remove(job);
  }

  private @Nullable Place find(int job, int limit) {
    boolean leaves = replay.bound(job) > rules.longFrom() && !isGang(job);
    int beside = leaves ? rules.reserve() : 0;
    return replay.nodes().find(gpus(job), replay.bound(job), replay.now(), limit, beside);
  }

  private boolean isGang(int job) {
    return gpus(job) > Layout.GPUS_OF_A_NODE;
  }

  private int gpus(int job) {
    return replay.log().gpus()[job];
  }
}
