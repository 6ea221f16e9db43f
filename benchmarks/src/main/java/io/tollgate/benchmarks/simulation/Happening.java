package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.ledger.GrantKind;
import java.util.Optional;

/**
 * Something from outside that befalls a world: an act of a user, of sales, of an operator, or a
 * fault. A script of them and the rules are all that a world depends on, and each may be left out
 * without making nonsense of the others, so that a script can be shrunk.
 */
sealed interface Happening {
  /** When, in milliseconds after the beginning. */
  long at();

  /** Whether it is a fault. */
  default boolean isFault() {
    return false;
  }

  // Users.

  /** Somebody asks for a quote and starts session number {@code key} under it. */
  record Submit(long at, int key, FrontDoor.Wish wish, WorkPlan plan) implements Happening {}

  /** Its owner stops it. */
  record Stop(long at, int key) implements Happening {}

  /** Its owner adds minutes. */
  record Extend(long at, int key, int minutes) implements Happening {}

  /** Its owner sends the start again, under the same quote. */
  record Resubmit(long at, int key) implements Happening {}

  /** Somebody else tries to start a session under the quote that number {@code key} got. */
  record TakeQuote(long at, int key, String account) implements Happening {}

  /** Users of an account stop what is being stopped by the platform anyway. */
  record StopEvicted(long at, String account) implements Happening {}

  // Sales and operators.

  /** Credits for an account; with an expiry when {@code expiresAfterMs} is positive. */
  record Credit(long at, String account, long micros, GrantKind kind, long expiresAfterMs)
      implements Happening {}

  /** A new list price of a model, announced now and in force after a while. */
  record Price(long at, String model, long microsPerGpuMinute, long afterMs) implements Happening {}

  record Suspend(long at, String account, boolean stopRunning) implements Happening {}

  record Resume(long at, String account) implements Happening {}

  record Cordon(long at, String node, boolean cordoned) implements Happening {}

  /** Something else commits between a round's decision and its commit, and concerns a start. */
  record Overtakes(long at, By by) implements Happening {
    /** What it is. */
    enum By {
      CORDON,
      STOP,
      SUSPENSION
    }
  }

  /** An operator ends a session that a policy does not allow. */
  record Reject(long at, int key) implements Happening {}

  // Faults.

  /** The agent is killed; work goes on. */
  record AgentDies(long at, String node, long downMs) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** The agent stands still for a while, as under SIGSTOP; work goes on. */
  record AgentPauses(long at, String node, long ms) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** The agent is shut down with all that it runs, as an operator may; it is back soon. */
  record AgentRetires(long at, String node) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  record Reboot(long at, String node, long downMs) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** The node is off; an operator vouches for that after a while, and later it comes back. */
  record PowerOff(long at, String node, long vouchAfterMs, long backAfterMs) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** Nothing gets through between the node and the servers. */
  record Partition(long at, String node, long ms) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** Messages of a node are lost, doubled, late. */
  record BadWeather(
      long at, String node, long ms, double lost, double doubled, int lateMs, long seed)
      implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** One of the node's works vanishes: the {@code nth} that lives. */
  record WorkVanishes(long at, String node, int nth) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  record GpuSick(long at, String node, int gpu, long ms) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** A server dies: at once, or in or right after its next transaction. */
  record ServerDies(long at, int replica, Replica.Doom doom, long downMs) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** The leader is stopped between deciding and committing, and goes on later. */
  record LeaderStops(long at, long ms) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** Notices are not heard for a while; only the fallbacks are left. */
  record NoticesLost(long at, long ms) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** A server's wall clock is set. */
  record ClockSet(long at, int replica, long skewMs) implements Happening {
    @Override
    public boolean isFault() {
      return true;
    }
  }

  /** A wish without anything special. */
  static FrontDoor.Wish wish(
      String account, String model, int nodes, int gpusPerNode, int minutes) {
    return new FrontDoor.Wish(
        account,
        model,
        nodes,
        gpusPerNode,
        minutes,
        "command",
        io.tollgate.scheduler.identity.Channel.APP,
        false,
        false,
        Optional.empty());
  }
}
