package io.tollgate.benchmarks.scenario.world;

import io.tollgate.metering.ledger.GrantKind;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * What the {@code do} of a step can ask for; one method for each word. A doing is called at the
 * step's time and only does what its caller would have done: the decision runs afterwards, in
 * {@link ScenarioWorld#settle}.
 *
 * <p>The reader has checked that sessions were submitted before and that nodes and accounts exist.
 */
public interface Doings {

  /**
   * Asks for a quote and starts a session under it.
   *
   * @return the code of DESIGN §8 when it was refused
   */
  Optional<Refusal> submit(Submit wish);

  /** Its owner stops it, all elements of an array; refused when it has ended. */
  Optional<Refusal> stop(String session);

  /** The owner of an array stops its elements that wait or are to come; what runs goes on. */
  Optional<Refusal> stopWaiting(String array);

  /** An operator ends it because a policy does not allow it; refused when it has ended. */
  Optional<Refusal> reject(String session);

  /** Its owner buys so many minutes more; a refusal for a promise's sake says how many may. */
  Optional<Refusal> extend(String session, int minutes);

  /** Its owner sends its start once more, under the same quote. */
  Optional<Refusal> resubmit(String session);

  /** Its work exits by itself with that code, now; nothing when it does not run. */
  void finish(String session, int exitCode);

  /**
   * Its GPUs are so busy from now on; until then those of a session that asks for idle protection
   * are busy all the time, and of others nothing can be seen.
   *
   * @param gpu one of them, counted over its nodes; all when empty
   * @param percent empty when nobody can see it
   */
  void utilization(String session, OptionalInt gpu, OptionalDouble percent);

  /** Its next starts fail, so many of them. */
  void failStart(String session, int times);

  /** Every proof its nodes have sent is sent again, shuffled. */
  void replayReports(String session);

  /** The account gets a grant of that many micro-credits, which may expire. */
  void credit(String account, long micros, GrantKind kind, Optional<Duration> expires);

  /** Its owner sets a spend limit of that many micro-credits, or changes the one there is. */
  void limit(Spending of, long micros);

  /** Its owner takes a spend limit away; nothing when there is none. */
  void unlimit(Spending of);

  /** The account is suspended; what runs goes on. */
  void suspend(String account);

  /** The account is suspended, and what runs ends at once. */
  void suspendAndStop(String account);

  /** The account may start work again. */
  void resume(String account);

  /** The node takes no new work. */
  void cordon(String node);

  /** The node takes work again. */
  void uncordon(String node);

  /** The node is not heard from any more; what runs on it runs on. */
  void nodeSilent(String node);

  /** The node is heard from again. */
  void nodeBack(String node);

  /** An operator knows that nothing runs on the node any more. */
  void confirmDead(String node);

  /** The node reports that GPU as sick. */
  void gpuSick(String node, int index, String cause);

  /** The node reports that GPU as well again. */
  void gpuWell(String node, int index);

  /** Another server leads from now on: what was in the leader's memory is read again. */
  void leaderChange();

  /** Its owner lets a waiting session wait; refused when it does not wait. */
  Optional<Refusal> hold(String session);

  /** Its owner ends the hold; refused when it does not wait. */
  Optional<Refusal> release(String session);

  /** An operator lets a waiting session wait, whatever its owner says. */
  Optional<Refusal> operatorHold(String session);

  /** An operator ends that hold; its owner's stays. */
  Optional<Refusal> operatorRelease(String session);

  /** The owner of an array lets so many of it run at once from now on, all when empty. */
  Optional<Refusal> setRunningMax(String array, OptionalInt most);

  /** Its owner gives a waiting session, or what waits of an array, another place among his own. */
  Optional<Refusal> setPriority(String session, int priority);

  /** An operator makes it leave its GPUs; refused when it holds none. */
  Optional<Refusal> preempt(String session);

  /** What would become of a submission, without making it. */
  void dryRun(Submit wish, String name);

  /** An operator's rule begins. */
  void control(Control rule);

  /** An operator's rule ends. */
  void lift(String control);

  /** The node takes no new work, and what is left at the deadline is evicted. */
  void drain(Drain drain);

  /** Nothing is to run on the nodes in that time. */
  void maintenance(Action.Maintenance window);

  /** Notice of a price, in micro-credits per GPU-minute. */
  Optional<Refusal> price(String model, long micros, Duration from);
}
