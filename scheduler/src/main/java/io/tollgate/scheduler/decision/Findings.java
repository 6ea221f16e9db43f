package io.tollgate.scheduler.decision;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a pass found about everybody it looked at. */
final class Findings {
  private static final byte SEEN = 1;
  private static final byte OPEN = 2;
  private static final byte STARTED = 8;

  private final byte[] found;
  private final short[] shut;
  private final List<Waiter> turns;
  private final List<Start> starts = new ArrayList<>();
  private final List<Waiter> started = new ArrayList<>();
  private final List<Waiter> startedAs = new ArrayList<>();
  private final Map<Waiter, Slot> slots = new HashMap<>();

  /** For waiters with numbers below that. */
  Findings(int numbers) {
    this.found = new byte[numbers];
    this.shut = new short[numbers];
    this.turns = new ArrayList<>(numbers);
  }

  /**
   * It waits.
   *
   * @param open whether it would have fitted at its turn beside all that is held and kept for
   *     others
   * @param limitsShut those of its limits that would not have let it start then, of one that fitted
   */
  void waits(Waiter waiter, boolean open, int limitsShut) {
    turns.add(waiter);
    found[waiter.number] = (byte) (SEEN | (open ? OPEN : 0));
    shut[waiter.number] = (short) limitsShut;
  }

  /** It waits, and would not have fitted. */
  void waits(Waiter waiter) {
    turns.add(waiter);
  }

  /**
   * It starts there.
   *
   * @param as itself, or for less time
   */
  void starts(Waiter waiter, Waiter as, List<Placement> placements, Why why) {
    turns.add(waiter);
    started.add(waiter);
    startedAs.add(as);
    Duration time = as.session.runLimit();
    Optional<Duration> shortened =
        time.equals(waiter.session.runLimit()) ? Optional.empty() : Optional.of(time);
    starts.add(new Start(waiter.id, waiter.session.version(), placements, why, shortened));
    found[waiter.number] = SEEN | OPEN | STARTED;
  }

  /** It got that slot. */
  void slot(Waiter waiter, Slot slot) {
    slots.put(waiter, slot);
  }

  /** Whether one of that number was looked at and was not found not to fit. */
  boolean seen(int number) {
    return (found[number] & SEEN) != 0;
  }

  boolean open(int number) {
    return (found[number] & OPEN) != 0;
  }

  /** Those of its limits that did not let it start at its turn, by their places. */
  int limitsShut(int number) {
    return shut[number];
  }

  boolean started(int number) {
    return (found[number] & STARTED) != 0;
  }

  /** Where its slot is; null when it got none. */
  @Nullable Slot slotOf(Waiter waiter) {
    return slots.get(waiter);
  }

  /** All slots that were laid and are not taken back. */
  Map<Waiter, Slot> slots() {
    return slots;
  }

  /** Everybody who was looked at, in order. */
  List<Waiter> turns() {
    return turns;
  }

  List<Start> starts() {
    return starts;
  }

  /** Who starts, in the same order. */
  List<Waiter> started() {
    return started;
  }

  /** For how long they start: each as it is, or as one that lasts less. */
  List<Waiter> startedAs() {
    return startedAs;
  }
}
