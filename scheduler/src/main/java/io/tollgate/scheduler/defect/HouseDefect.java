package io.tollgate.scheduler.defect;

import io.tollgate.metering.defect.Consequence;
import io.tollgate.metering.defect.Defect;
import java.util.List;

/**
 * Mistakes that schedulers make, each at the one line that would make it. The invariants are those
 * of the design by number, or what it promises by a word: {@code fence}, {@code promise}, {@code
 * stop}, {@code gang}, {@code catch-up}, {@code wake-up}, {@code hold}, {@code begin}, {@code
 * deadline}, {@code apart}, {@code model}, {@code requeue}, {@code dependency}, {@code idle},
 * {@code control}, {@code throttle}, {@code maintenance}, {@code eviction}, {@code block}, {@code
 * preemption}.
 */
public enum HouseDefect implements Defect {
  // The meter.

  /** The time from STARTING to RUNNING is added to the proof. */
  METER_COUNTS_STARTING("a start that takes long is charged", "8", "10"),
  /** The server's clock since RUNNING counts, and not what the node proved; clocks jump. */
  CHARGED_BY_THE_CLOCK("time that nobody proved is charged", "8", "10"),
  /** The end of a lost node's sessions is taken to be when it was given up. */
  NODE_LOST_BILLED_TO_NOW("silence of a lost node is charged", "10"),
  /** A requeued session's next attempt may run the whole prepaid time again. */
  MINUTES_USED_FORGOTTEN("a requeued session runs longer than was paid for", "9", "10"),
  /** A session that never ran ends and keeps its hold. */
  NEVER_RAN_NOT_SETTLED("the hold of a cancelled session is never given back", "5", "6", "22"),
  /** What the meter says to a hold is not heard. */
  HOLD_REFUSAL_IGNORED("a session is queued that nobody paid for", "6", "13"),

  // Who leads, who is placed where.

  /** A commit does not look whether its epoch is in force. */
  FENCE_FORGOTTEN("a deposed leader commits", "fence"),
  /** Starts whose node is no longer as it was seen are written all the same. */
  RETURNED_START_PLACED("a session is placed on a node that takes no work any more", "13"),
  /** A pool is a GPU model, whatever the world. */
  WORLDS_MIXED("sessions of the test world run on live nodes", "17"),
  /** Changed allocations are folded and not shown where their session did not change too. */
  CHANGES_MISSED("the leader takes released GPUs for held", "catch-up"),
  /** A gang goes when one of its ranks stands prepared. */
  GANG_GOES_HALF_READY("a gang starts while others of it still prepare", "gang"),
  /** The desk does not look at the account's state when somebody starts. */
  SUSPENDED_STARTS("a suspended account starts sessions", "24"),
  /** The desk does not look at the account's state when somebody extends. */
  SUSPENDED_EXTENDS("a suspended account extends sessions", "24"),

  /** The decision does not look at whose parts of a GPU are there already. */
  PART_BESIDE_ANOTHERS("two accounts share a GPU", "20"),
  /** The decision does not look at whom a session avoids. */
  COMPANY_IGNORED("sessions that avoid one another are on one node", "apart"),
  /** Of several models the dearest stays held, whatever the session runs on. */
  DEAREST_MODEL_KEPT("a session pays for a dearer GPU than it has", "model"),

  // When GPUs are free again.

  /** A stop order frees the GPUs, done or not. */
  RELEASED_WHEN_STOP_IS_ORDERED("GPUs are given away before the work is gone", "20"),
  /** What outlived its kill frees its GPUs. */
  RELEASED_WHEN_UNKILLABLE("GPUs are given away while unkillable work holds them", "20"),
  /** A lost node's GPUs are free at once. */
  LOST_NODE_RELEASED_AT_ONCE("GPUs of a node that may still run are given away", "20"),
  /** Silence about an allocation counts whatever version of the desired set the agent has. */
  SILENCE_OF_AN_OLD_VERSION("what a node has not heard of yet is taken for gone", "20"),
  /** The gate that waits for the earlier allocation's release stands open. */
  REQUEUED_BEFORE_CLEANUP("a session starts again while it still runs elsewhere", "20"),

  // Ends and stops.

  /** A report is stored only where its time grew, and the agent is told that it may forget. */
  END_SAID_TO_BE_TAKEN("an end is lost that was said to be stored", "18"),
  /** A stop of an ended session is applied as if it ran. */
  ENDED_REVIVED("an ended session is stopping again", "21"),
  /** A stop changes the session, and its nodes are not told. */
  STOP_ORDER_NOT_SENT("stopped work runs on until a bound is reached", "stop"),
  /** Stops that nobody confirms never come to their bound. */
  OVERDUE_NEVER_ENDED("a session stays stopping while its node is silent", "22"),
  /** A user's stop of what is being evicted is taken for a repetition. */
  USER_STOP_REQUEUES("a stopped session starts again", "stop"),

  // Promises and extensions.

  /** Promised slots are not kept before others are placed. */
  BACKFILL_OVER_PROMISES("whoever comes first takes the place that was promised", "promise"),
  /** Every extension is granted. */
  EXTENSION_UNASKED("an extension takes the place that was promised", "promise"),
  /** A promise that cannot be given any more stays open in the rows. */
  PROMISE_NOT_WITHDRAWN("a new leader finds a promise that was dropped", "promise"),
  /** Minutes are in force before the nodes have heard of them. */
  EXTENSION_IN_FORCE_UNHEARD("minutes are paid for that work never gets", "18"),
  /** An extension is held and the nodes are not told. */
  RUN_LIMIT_NOT_RAISED("an extension stays pending although its node is well", "18"),

  // What owners wish of their sessions' time.

  /** The hold is written, and neither decision nor life looks at it. */
  HELD_SESSION_STARTS("a session starts while its owner holds it", "hold"),
  /** Who releases his own hold releases the operator's too. */
  USER_LIFTS_OPERATORS_HOLD("a session starts while an operator holds it", "hold"),
  /** A platform end queues a session again however often it did. */
  REQUEUED_WITHOUT_END("a session is queued again more often than it may", "requeue"),
  /** What the platform ended again and again starts at once. */
  REQUEUED_WITHOUT_PAUSE("a session that is ended again and again starts without pause", "requeue"),
  /** The decision does not look at what a session waits for. */
  DEPENDENCY_IGNORED("a session starts before one that comes first has ended", "dependency"),
  /** Nobody gives up what waits for an end that cannot come any more. */
  NEVER_MET_WAITS_ON("a session waits on for an end that cannot come any more", "dependency"),
  /** The decision does not look at the begin time. */
  BEGIN_TIME_IGNORED("a session starts before its begin time", "begin"),
  /** Nobody gives up what can no longer end before its deadline. */
  DEADLINE_NEVER_SWEPT("a session waits on after its deadline", "deadline"),

  // What operators lay down.

  /** The decision does not look at queues, blocks and drains. */
  CONTROL_IGNORED("a session starts that an operator holds back", "control"),
  /** A commit does not look whether the rules are those that were decided under. */
  NEW_RULES_OVERLOOKED("a session starts that an operator has just held back", "control"),
  /** A new leader counts no start of before its time. */
  STARTS_FORGOTTEN(
      "a change of leader lets more start than a throttle allows", "throttle", "catch-up"),
  /** The decision does not look at planned maintenance. */
  WINDOW_IGNORED("work is started that reaches into maintenance", "maintenance"),
  /** Nobody ends what is left at a window's beginning or a drain's deadline. */
  EVICTION_FORGOTTEN("work runs on in maintenance or after a drain's deadline", "eviction"),
  /** An extension is granted whatever blocks it. */
  BLOCK_EXTENDS("a blocked session is extended", "block"),

  // Who idles.

  /** A minute of which nothing is known counts as one of doing nothing. */
  MISSING_DATA_IS_IDLE("a session is ended as idle that nobody saw idling", "idle"),
  /** Whoever idled for the whole window is ended, warned or not. */
  IDLE_WARNING_SKIPPED("a session is ended as idle without a warning", "idle"),

  // What accounts used.

  /** What an attempt used is not written when it ends. */
  USE_OF_ENDS_FORGOTTEN("what ran does not count in its account's share", "usage"),
  /** What an attempt had prepaid is written when it ends, not what it used. */
  USE_STAYS_PREPAID("time that was given back counts in its account's share", "usage"),
  /** What is booked in the totals is taken for not booked. */
  USE_BOOKED_TWICE("what ran counts again and again in its account's share", "usage"),

  // Limits that were set on accounts, projects and keys.

  /** The decision does not count sessions against a limit that was set. */
  CONCURRENCY_LIMIT_IGNORED("more sessions run than an account's own limit allows", "limit"),
  /** The decision does not count GPUs against a quota. */
  QUOTA_IGNORED("more GPUs of a model are in use than the quota allows", "limit"),
  /** The decision does not count the GPU-minutes that running sessions have ahead. */
  RUN_MINUTES_IGNORED("more GPU-minutes are ahead than the limit allows", "limit"),

  // Preemption.

  /** Sessions of the claimant's own class are made to leave too. */
  EQUALS_PREEMPTED("a session is made to leave for another of its class", "preemption"),
  /** The capacity class is not looked at. */
  PAID_TO_STAY_PREEMPTED("a session that paid to stay is made to leave", "preemption"),
  /** Who was made to leave may ask for room like everybody else. */
  PREEMPTED_PREEMPTS("what was made to leave makes others leave", "preemption"),
  /** What is freed is kept for the round only. */
  FREED_HOLE_FORGOTTEN("what was freed for a session is promised to nobody", "preemption"),
  /** Beside those who must leave leaves one who need not. */
  VICTIM_TOO_MANY("a session is made to leave for nothing", "preemption"),

  // What contracts reserve.

  /** Work that stays starts on nodes that are kept for others. */
  RESERVED_GIVEN_AWAY("reserved GPUs are given to others for good", "reserved"),
  /** Nobody is made to leave for who has reserved. */
  RESERVED_NOT_RECLAIMED("lent GPUs do not come back in time", "reserved"),

  // Arrays.

  /** The decision does not count the elements that run. */
  ARRAY_LIMIT_IGNORED("more elements of an array run than its owner wants at once", "array"),
  /** Elements that are there go by the limit that their array had before. */
  ARRAY_CHANGE_UNHEARD("elements of an array start beyond its new limit", "array"),
  /** Of those that are made at once the last is counted and not made. */
  ELEMENT_SKIPPED("an element of an array is never made", "array"),
  /** An array that was stopped goes on. */
  STOPPED_ARRAY_GOES_ON("elements of an array are made after it was stopped", "array"),
  /** Nobody looks whether all elements of an array have ended. */
  ARRAY_END_UNTOLD("an array is over, and nobody is told", "array"),
  /** Nobody looks how the elements of an array ended. */
  FAILED_ELEMENT_OVERLOOKED(
      "what waits for the success of an array starts although an element failed", "dependency"),
  /** Whoever leads forgets arrays of which elements have been made. */
  ARRAY_FORGOTTEN("an array whose elements have ended makes no more", "array"),

  // Starts for less than all that was bought.

  /** What is not taken stays held until the end. */
  SHORT_START_NOT_REFUNDED("minutes that a session starts without stay held", "9"),

  // Wake-ups.

  /** GPUs come free and nobody is told. */
  LOST_WAKE_UP("free GPUs stay idle until something else happens", "wake-up");

  private final Consequence consequence;

  HouseDefect(String goesWrong, String... givenAwayBy) {
    this.consequence = new Consequence(goesWrong, List.of(givenAwayBy));
  }

  @Override
  public Consequence consequence() {
    return consequence;
  }
}
