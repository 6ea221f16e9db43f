package io.tollgate.scheduler.session;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;

/**
 * Which sessions may be waited for: those of the account that exist and can still end as wanted. A
 * session is known only once it exists, so no two can wait for one another.
 */
final class DependencyRules {
  /** One waits for a stage of work, not for everything. */
  static final int MAX = 16;

  private static final long DELAY_MAX = TimingRules.FARTHEST.toSeconds();

  private DependencyRules() {}

  /** Reads {@code after} from a request, noting what is wrong. */
  static List<Dependency> read(JsonBody body) {
    List<Dependency> read = new ArrayList<>();
    for (JsonBody one : body.objects("after", MAX)) {
      UUID on = one.requiredUuid("session_id");
      String word = one.oneOf("on", Dependency.Condition.WORDS, "completed");
      long delay = one.optionalLong("delay_seconds", 0, DELAY_MAX).orElse(0L);
      read.add(
          new Dependency(
              new SessionId(on), Dependency.Condition.of(word), Duration.ofSeconds(delay)));
    }
    return read;
  }

  /** Everything about them that could never be. */
  static List<FieldError> wrong(Transaction tx, AccountId account, List<Dependency> after) {
    List<FieldError> wrong = new ArrayList<>();
    if (!after.isEmpty()) {
      check(tx, account, after, wrong);
    }
    return wrong;
  }

  private static void check(
      Transaction tx, AccountId account, List<Dependency> after, List<FieldError> wrong) {
    Map<SessionId, Session> known =
        tx.sessions().findAll(after.stream().map(one -> one.on().value()).toList()).stream()
            .filter(session -> session.request().account().equals(account))
            .collect(Collectors.toMap(Session::id, session -> session));
    Set<SessionId> named = new HashSet<>();
    for (int i = 0; i < after.size(); i++) {
      Dependency one = after.get(i);
      String pointer = "/after/" + i + "/session_id";
      Session other = known.get(one.on());
      if (!named.add(one.on())) {
        wrong.add(
            new FieldError(
                pointer, "named_twice", "`after` names session " + one.on() + " twice."));
      } else if (other == null) {
        wrong.add(
            new FieldError(
                pointer,
                "unknown_session",
                "The account has no session "
                    + one.on()
                    + ". `tollgate session list` shows those it has."));
      } else if (one.neverMet(other.progress())) {
        wrong.add(new FieldError(pointer, "never_met", tooLate(one, other)));
      }
    }
  }

  private static String tooLate(Dependency one, Session other) {
    String reason = other.progress().endReason().map(EndReason::code).orElse("ended");
    return "Session "
        + one.on()
        + " has ended already ("
        + reason
        + "), and not as wanted ("
        + one.condition().word()
        + "). Leave it out, or wait for another.";
  }
}
