package io.tollgate.benchmarks.simulation;

/** What breaks, or stands still, or is late. */
sealed interface Fault extends Happening {

  /** The agent of the node that session number {@code key} runs on stops all that it runs. */
  record Harried(long at, int key) implements Fault {}

  /** The agent is killed; work goes on. */
  record AgentDies(long at, String node, long downMs) implements Fault {}

  /** The agent stands still for a while, as under SIGSTOP; work goes on. */
  record AgentPauses(long at, String node, long ms) implements Fault {}

  /** The agent is shut down with all that it runs, as an operator may; it is back soon. */
  record AgentRetires(long at, String node) implements Fault {}

  record Reboot(long at, String node, long downMs) implements Fault {}

  /** The node is off; an operator vouches for that after a while, and later it comes back. */
  record PowerOff(long at, String node, long vouchAfterMs, long backAfterMs) implements Fault {}

  /** Nothing gets through between the node and the servers. */
  record Partition(long at, String node, long ms) implements Fault {}

  /** The same, for one of the nodes that session number {@code key} runs on. */
  record CutOff(long at, int key, long ms) implements Fault {}

  /** Messages of a node are lost, doubled, late. */
  record BadWeather(
      long at, String node, long ms, double lost, double doubled, int lateMs, long seed)
      implements Fault {}

  /** One of the node's works vanishes: the {@code nth} that lives. */
  record WorkVanishes(long at, String node, int nth) implements Fault {}

  record GpuSick(long at, String node, int gpu, long ms) implements Fault {}

  /** A server dies: at once, or in or right after its next transaction. */
  record ServerDies(long at, int replica, Replica.Doom doom, long downMs) implements Fault {}

  /** The leader is stopped between deciding and committing, and goes on later. */
  record LeaderStops(long at, long ms) implements Fault {}

  /** Notices are not heard for a while; only the fallbacks are left. */
  record NoticesLost(long at, long ms) implements Fault {}

  /** A server's wall clock is set. */
  record ClockSet(long at, int replica, long skewMs) implements Fault {}
}
