package io.tollgate.benchmarks.scenario.claim;

import io.tollgate.benchmarks.scenario.world.Look;
import io.tollgate.benchmarks.scenario.world.Refusal;
import io.tollgate.benchmarks.scenario.world.SessionLook;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a step's expectations are compared with.
 *
 * @param look what is, after the step
 * @param answers what became of the step's requests, in order
 * @param turnedDown every submission refused so far, by the session's name
 */
public record Moment(Look look, List<Answer> answers, Map<String, Refusal> turnedDown) {

  public Moment {
    answers = List.copyOf(answers);
    turnedDown = Map.copyOf(turnedDown);
  }

  /** A request's kind, of which refusals can be expected. */
  public enum Request {
    SUBMIT,
    EXTEND,
    OTHER
  }

  /**
   * What became of one request.
   *
   * @param subject the session, or what else it was about
   * @param refusal empty when it was granted
   */
  public record Answer(Request request, String subject, Optional<Refusal> refusal) {}

  /** The answers to the step's requests of that kind about that subject. */
  List<Answer> answers(Request request, String subject) {
    return answers.stream()
        .filter(answer -> answer.request() == request && answer.subject().equals(subject))
        .toList();
  }

  /** Differences of that session, or that there is none. */
  List<String> of(String session, Function<SessionLook, List<String>> compare) {
    SessionLook found = look.sessions().get(session);
    return found == null ? List.of(missing(session)) : compare.apply(found);
  }

  /** What a session does, in words. */
  String words(String session) {
    SessionLook found = look.sessions().get(session);
    return found == null ? missing(session) : session + " " + Words.of(found);
  }

  private String missing(String session) {
    Refusal refusal = turnedDown.get(session);
    return refusal == null
        ? session + " is not there"
        : session + " was refused: " + refusal.code() + " (" + refusal.sentence() + ")";
  }
}
