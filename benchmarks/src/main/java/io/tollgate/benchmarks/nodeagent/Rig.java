package io.tollgate.benchmarks.nodeagent;

import static io.tollgate.benchmarks.BenchmarkFailure.unless;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.parts.Distribution;
import io.tollgate.benchmarks.parts.Scratch;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A node of eight GPUs: an agent, the exporter it scrapes, the server it works for, and the work
 * that it runs. Nothing of it outlives a benchmark, not even a failed or interrupted one.
 */
final class Rig implements AutoCloseable {
  static final Duration PATIENCE = Duration.ofSeconds(90);

  private final Distribution distribution;
  private final Scratch scratch;
  private final ProtocolServer server = ProtocolServer.start();
  private final Exporter exporter = Exporter.start(Scrape.EIGHT_GPUS);
  private final Set<String> everWanted = ConcurrentHashMap.newKeySet();
  private RunningAgent agent;

  /**
   * Sessions that were asked for.
   *
   * @param version of the wishes since then
   */
  record Wanted(Set<String> ids, long version) {}

  private Rig(Distribution distribution, Scratch scratch) {
    this.distribution = distribution;
    this.scratch = scratch;
    this.agent = launch();
  }

  /** Starts all of it and waits for the agent's first sync. */
  static Rig start(Distribution distribution, Scratch scratch) {
    Rig rig = new Rig(distribution, scratch);
    rig.server.await("it is there", PATIENCE, heard -> heard.sync().has("agent_nonce"));
    return rig;
  }

  private RunningAgent launch() {
    return RunningAgent.start(
        distribution, state(), server.uri(), exporter.uri(), this::leaveNothing);
  }

  private void leaveNothing() {
    Marked.end(everWanted);
    scratch.close();
  }

  ProtocolServer server() {
    return server;
  }

  Exporter exporter() {
    return exporter;
  }

  RunningAgent agent() {
    return agent;
  }

  Path state() {
    return scratch.path().resolve("agent-state");
  }

  /** As {@code kill -9}; returns when the agent is gone. */
  void killAgent() {
    agent.kill();
    server.listenAnew();
  }

  /** Starts the next agent, without waiting for it. */
  void startAgent() {
    agent = launch();
  }

  /** Has so many sessions started, the GPUs shared evenly, and waits until all of them run. */
  Wanted run(int sessions, List<String> command) {
    long all = server.last().count("running") + sessions;
    Wanted wanted = want(sessions, command);
    server.await(all + " allocations run", PATIENCE, heard -> heard.count("running") >= all);
    return wanted;
  }

  /** Wants so many sessions, without waiting for them. */
  Wanted want(int sessions, List<String> command) {
    List<ObjectNode> wishes = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (int i = 0; i < sessions; i++) {
      ObjectNode wish = Wish.run(Scrape.uuid(i % Scrape.GPUS), command);
      wishes.add(wish);
      ids.add(wish.path("id").asText());
    }
    everWanted.addAll(ids);
    return new Wanted(ids, server.want(wishes));
  }

  /** Waits until these have come and gone, and has them forgotten. */
  void awaitEnd(Wanted wanted) {
    server.await(
        "what it was told to run has come and gone",
        PATIENCE,
        heard -> heard.obeys(wanted.version) && wanted.ids.stream().allMatch(heard::gone));
    server.forget(wanted.ids);
    server.await("it has forgotten it", PATIENCE, heard -> !heard.knowsAny(wanted.ids));
  }

  /** Ends all work at once, and looks whether what the agent says of it is true. */
  void clear() {
    awaitEnd(new Wanted(Set.copyOf(everWanted), server.stopAll(0)));
    unless(Marked.processes(everWanted).isEmpty(), "no process of released work is left");
  }

  @Override
  public void close() {
    agent.close();
    Marked.end(everWanted);
    exporter.close();
    server.close();
  }
}
