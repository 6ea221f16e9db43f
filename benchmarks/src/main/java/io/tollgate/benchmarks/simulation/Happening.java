package io.tollgate.benchmarks.simulation;

import io.tollgate.benchmarks.scenario.world.Spending;
import io.tollgate.metering.ledger.GrantKind;
import io.tollgate.scheduler.session.Shape;
import java.time.ZoneId;
import java.util.Map;
import java.util.Optional;

/**
 * Something from outside that befalls a world: an act of a user, of sales, of an operator, or a
 * fault. A script of them and the rules are all that a world depends on, and each may be left out
 * without making nonsense of the others, so that a script can be shrunk.
 */
interface Happening {
  /** When, in milliseconds after the beginning. */
  long at();

  // Users.

  /** Somebody asks for a quote and starts session number {@code key} under it. */
  record Submit(long at, int key, Wish wish, WorkPlan plan) implements Happening {}

  /** Its owner stops it. */
  record Stop(long at, int key) implements Happening {}

  /** Its owner lets it wait, or lets it start again. */
  record OnHold(long at, int key, boolean held) implements Happening {}

  /** Its owner gives it another place among his own. */
  record Rank(long at, int key, int priority) implements Happening {}

  /** Its owner adds minutes. */
  record Extend(long at, int key, int minutes) implements Happening {}

  /** Its owner looks when it will end, and adds minutes that shortly before. */
  record ExtendLate(long at, int key, int minutes, long beforeMs) implements Happening {}

  /** Its owner sends the start again, under the same quote. */
  record Resubmit(long at, int key) implements Happening {}

  /** Somebody else tries to start a session under the quote that number {@code key} got. */
  record TakeQuote(long at, int key, String account) implements Happening {}

  /** Users of an account stop what is being stopped by the platform anyway. */
  record StopEvicted(long at, String account) implements Happening {}

  // Sales.

  /**
   * Credits for an account; with an expiry when {@code expiresAfterMs} is positive, and to be spent
   * only from a later time on when {@code beginsAfterMs} is.
   */
  record Credit(
      long at, String account, long micros, GrantKind kind, long beginsAfterMs, long expiresAfterMs)
      implements Happening {}

  /** An owner sets or changes a spend limit; takes it away when {@code micros} is 0. */
  record Limit(long at, Spending of, ZoneId zone, long micros) implements Happening {}

  /** An administrator gives back that share of a minute's charge; all that is left for 0. */
  record CorrectCharge(long at, int key, int minute, int percent) implements Happening {}

  /**
   * An administrator corrects that share of one of an account's last credits, expiries and
   * corrections; all that is left for 0.
   */
  record CorrectTransfer(long at, String account, int fromLast, int percent) implements Happening {}

  /** A new list price of a model, announced now and in force after a while. */
  record Price(long at, String model, long microsPerGpuMinute, long afterMs) implements Happening {}

  // Finance.

  /** To whom an account's invoices are addressed, and where its months end. */
  record Profile(long at, String account, String zone, int taxBasisPoints) implements Happening {}

  /** Every month that is over is closed; the server may die in the first of them. */
  record CloseMonths(long at, Replica.Doom doom) implements Happening {}

  /** So many thousandths of what is open of an account's last invoice are paid. */
  record Pay(long at, String account, int thousandths) implements Happening {}

  /** So many thousandths of an account's last invoice are taken back; the server may die in it. */
  record TakeBack(long at, String account, int thousandths, Replica.Doom doom)
      implements Happening {}

  // Operators.

  record Suspend(long at, String account, boolean stopRunning) implements Happening {}

  record Resume(long at, String account) implements Happening {}

  /** An operator lets a session wait, or lets it start again. */
  record OnOperatorHold(long at, int key, boolean held) implements Happening {}

  record Cordon(long at, String node, boolean cordoned) implements Happening {}

  /** Something else commits between a round's decision and its commit, and concerns a start. */
  record Overtakes(long at, By by) implements Happening {
    /** What it is. */
    enum By {
      CORDON,
      STOP,
      SUSPENSION,
      CONTROL
    }
  }

  /** An operator ends a session that a policy does not allow. */
  record Reject(long at, int key) implements Happening {}

  /** A wish without anything special. */
  static Wish wish(String account, String model, int nodes, int gpusPerNode, int minutes) {
    return new Wish(
        account,
        new Shape(model, nodes, gpusPerNode, 0, 0, Map.of()),
        Map.of(),
        minutes,
        "command",
        io.tollgate.scheduler.identity.Channel.APP,
        false,
        false,
        Optional.empty(),
        Optional.empty(),
        Wish.Times.ANY,
        io.tollgate.scheduler.idle.IdleWish.UNSAID,
        false);
  }
}
