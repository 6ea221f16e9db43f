package io.tollgate.benchmarks.simulation;

import java.util.UUID;

/**
 * One agent process after another on a node. What it puts down for later happens only while the
 * same process lives; while it is paused nothing of it happens, and all of it when it goes on.
 */
final class AgentProcess {
  private final Agenda agenda;
  private final Ids ids;
  private long number;
  private boolean alive;
  private long aliveSince;
  private long pausedUntil;
  private UUID nonce = new UUID(0, 0);

  AgentProcess(Agenda agenda, Ids ids) {
    this.agenda = agenda;
    this.ids = ids;
  }

  /** A new process; false when one lives. */
  boolean start() {
    if (alive) {
      return false;
    }
    alive = true;
    aliveSince = agenda.now();
    pausedUntil = 0;
    number++;
    nonce = ids.next();
    return true;
  }

  /** The process is gone, with all it meant to do. */
  void end() {
    alive = false;
    number++;
  }

  /** It stands still until that time, as under SIGSTOP. */
  void pause(long until) {
    if (alive) {
      pausedUntil = Math.max(pausedUntil, until);
      aliveSince = Math.max(aliveSince, pausedUntil);
    }
  }

  boolean isAlive() {
    return alive;
  }

  /** Alive and not paused. */
  boolean isAwake() {
    return alive && agenda.now() >= pausedUntil;
  }

  /** Since when it has been awake, in milliseconds after the beginning. */
  long awakeSince() {
    return aliveSince;
  }

  /** What a process makes up at its start. */
  UUID nonce() {
    return nonce;
  }

  /** The process does it at that time, or as soon as it is awake after it. */
  void at(long ms, Runnable what) {
    long own = number;
    agenda.at(ms, () -> awake(own, what));
  }

  void after(long ms, Runnable what) {
    at(agenda.now() + ms, what);
  }

  /** It does it now, or when it goes on. */
  void now(Runnable what) {
    awake(number, what);
  }

  /** Does something later on behalf of the process that lives now, and of no other. */
  Runnable ofThis(Runnable what) {
    long own = number;
    return () -> awake(own, what);
  }

  private void awake(long own, Runnable what) {
    if (own != number || !alive) {
      return;
    }
    if (agenda.now() < pausedUntil) {
      agenda.at(pausedUntil, () -> awake(own, what));
    } else {
      what.run();
    }
  }
}
