package io.tollgate.agent.runtime.process;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.step.Step;
import io.tollgate.agent.step.Steps;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works towards no process of an allocation being left: first asks, then kills, then looks again.
 */
final class WorkEnding {

  /** How long a shim whose work is gone may take to write the exit file. */
  private static final long SHIM_PATIENCE_NANOS = Duration.ofSeconds(5).toNanos();

  /** Work that forks faster than it dies gets this many rounds before anybody else has a turn. */
  private static final int MOST_ROUNDS = 16;

  private static final Logger log = LoggerFactory.getLogger(WorkEnding.class);

  private final ProcessTree tree;
  private final UUID bootId;
  private final GroupKill groupKill;
  private final Steps steps;

  WorkEnding(ProcessTree tree, UUID bootId, GroupKill groupKill, Steps steps) {
    this.tree = tree;
    this.bootId = bootId;
    this.groupKill = groupKill;
    this.steps = steps;
  }

  /**
   * One push.
   *
   * @param graceLeft time still left for a polite end; zero or less kills
   * @return true when nothing is left
   */
  boolean press(AllocationId id, Slot slot, Duration graceLeft) {
    long now = System.nanoTime();
    boolean polite = !graceLeft.isNegative() && !graceLeft.isZero();
    if (polite && slot.termSent && !slot.endSeen) {
      // Asked already; its end will show in its files, without a sweep over all processes.
      return false;
    }
    List<ProcessStat> work = work(id, slot, slot.endSeenNanos.orElse(now));
    slot.endSeenNanos = OptionalLong.empty();
    boolean shimAlive = slot.shim().filter(shim -> shim.alive(bootId)).isPresent();
    if (work.isEmpty() && !shimAlive) {
      return slot.spawned.filter(Process::isAlive).isEmpty();
    }
    if (work.isEmpty()) {
      endLonelyShim(slot, now);
    } else {
      slot.aloneSeen = false;
      if (polite) {
        ask(id, slot, work);
      } else {
        kill(id, slot, work);
      }
    }
    return false;
  }

  private List<ProcessStat> work(AllocationId id, Slot slot, long notBeforeNanos) {
    return tree.members(id, slot.shim(), notBeforeNanos).stream()
        .filter(member -> slot.shim().filter(shim -> shim.pid() == member.pid()).isEmpty())
        .toList();
  }

  private void ask(AllocationId id, Slot slot, List<ProcessStat> work) {
    if (slot.termSent) {
      return;
    }
    slot.termSent = true;
    log.debug("Asking allocation {} to end, {} processes.", id, work.size());
    Signals.term(work, slot.shim());
    steps.reached(Step.TERM_SENT);
  }

  /** Again at once while a round finds what the one before had not: that was forked meanwhile. */
  private void kill(AllocationId id, Slot slot, List<ProcessStat> first) {
    if (!slot.killSent) {
      steps.reached(Step.GRACE_OVER);
    }
    groupKill.kill(id);
    Set<ProcessStat> known = new HashSet<>();
    List<ProcessStat> work = first;
    for (int round = 0; round < MOST_ROUNDS && known.addAll(identities(work)); round++) {
      work.forEach(Signals::kill);
      work = work(id, slot, System.nanoTime());
    }
    if (!slot.killSent) {
      slot.killSent = true;
      steps.reached(Step.KILL_SENT);
    }
  }

  private static List<ProcessStat> identities(List<ProcessStat> work) {
    return work.stream()
        .map(p -> new ProcessStat(p.pid(), 'R', p.group(), p.session(), p.startTicks()))
        .toList();
  }

  /** A shim normally follows its work within a millisecond; a stuck one must not hold the GPUs. */
  private static void endLonelyShim(Slot slot, long now) {
    if (!slot.aloneSeen) {
      slot.aloneSeen = true;
      slot.aloneSinceNanos = now;
      // One that was stopped together with its work has yet to write down the end.
      slot.shim().ifPresent(Signals::wake);
    } else if (now - slot.aloneSinceNanos > SHIM_PATIENCE_NANOS) {
      slot.shim().ifPresent(Signals::kill);
    }
  }
}
