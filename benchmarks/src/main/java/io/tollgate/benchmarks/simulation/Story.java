package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** All that is known of a session, for whoever must find out what went wrong. */
final class Story {
  private static final Pattern ID =
      Pattern.compile("session ([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})");

  private Story() {}

  /** The story of the first session that a text names. */
  static Optional<String> named(SimulatedWorld world, String text) {
    Matcher found = ID.matcher(text);
    return found.find()
        ? Optional.of(of(world, UUID.fromString(found.group(1))))
        : Optional.empty();
  }

  static String of(SimulatedWorld world, UUID id) {
    SessionId sessionId = new SessionId(id);
    StringBuilder told = new StringBuilder();
    Session session = world.database.session(sessionId);
    if (session == null) {
      return "session " + id + " does not exist\n";
    }
    told.append("session ").append(id).append(": ").append(session.request().shape()).append('\n');
    told.append("  ").append(session.progress()).append('\n');
    world
        .database
        .transitions(sessionId)
        .forEach(transition -> told.append("  ").append(transition).append('\n'));
    for (Allocation allocation : world.database.allocationsOf(sessionId)) {
      told.append("  ").append(allocation).append('\n');
      told.append("    stored: ").append(world.database.proof(allocation.id())).append('\n');
      Truth.RankFacts facts = world.truth.ofRank(allocation.id().value());
      if (facts != null) {
        told.append("    really: ").append(facts.rank).append(", taken ").append(facts.takenMs);
        told.append(facts.endTaken ? " ms and its end\n" : " ms\n");
      }
    }
    world
        .database
        .extensionsOf(sessionId)
        .forEach(extension -> told.append("  ").append(extension).append('\n'));
    world
        .database
        .promiseOf(sessionId)
        .ifPresent(promise -> told.append("  ").append(promise).append('\n'));
    world
        .database
        .money()
        .billings()
        .find(id)
        .ifPresent(billing -> told.append("  ").append(billing).append('\n'));
    return told.toString();
  }
}
