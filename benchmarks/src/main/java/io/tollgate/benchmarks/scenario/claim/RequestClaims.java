package io.tollgate.benchmarks.scenario.claim;

import io.tollgate.benchmarks.scenario.claim.Moment.Answer;
import io.tollgate.benchmarks.scenario.claim.Moment.Request;
import io.tollgate.benchmarks.scenario.world.Refusal;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.Collectors;

/** Expectations of what became of the step's own requests. */
public final class RequestClaims {

  private RequestClaims() {}

  /** {@code refused}: any request of the step about that name, with that code. */
  public record Refused(int line, String id, String code) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      List<Answer> all =
          moment.answers().stream().filter(answer -> answer.subject().equals(id)).toList();
      return all.stream()
              .anyMatch(answer -> answer.refusal().filter(no -> no.code().equals(code)).isPresent())
          ? List.of()
          : List.of("expected " + id + " to be refused " + code + ", but it was " + said(all));
    }
  }

  /** {@code granted_extend}. */
  public record GrantedExtend(int line, String id) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      List<Answer> all = moment.answers(Request.EXTEND, id);
      return all.stream().anyMatch(answer -> answer.refusal().isEmpty())
          ? List.of()
          : List.of("expected the extension of " + id + " to be granted, but it was " + said(all));
    }
  }

  /** {@code refused_extend}. */
  public record RefusedExtend(int line, String id, OptionalInt longestMinutes) implements Claim {
    @Override
    public List<String> differences(Moment moment) {
      List<Answer> all = moment.answers(Request.EXTEND, id);
      return all.stream()
              .flatMap(answer -> answer.refusal().stream())
              .anyMatch(
                  refusal ->
                      longestMinutes.isEmpty() || longestMinutes.equals(refusal.longestMinutes()))
          ? List.of()
          : List.of(
              "expected the extension of "
                  + id
                  + " to be refused"
                  + (longestMinutes.isPresent()
                      ? " with " + longestMinutes.getAsInt() + " minutes as the longest"
                      : "")
                  + ", but it was "
                  + said(all));
    }
  }

  private static String said(List<Answer> answers) {
    return answers.isEmpty()
        ? "not asked for in this step"
        : answers.stream()
            .map(answer -> answer.refusal().map(RequestClaims::said).orElse("granted"))
            .collect(Collectors.joining(", then "));
  }

  private static String said(Refusal refusal) {
    String longest =
        refusal.longestMinutes().isPresent()
            ? ", longest " + refusal.longestMinutes().getAsInt() + " minutes"
            : "";
    return "refused " + refusal.code() + longest + " (" + refusal.sentence() + ")";
  }
}
