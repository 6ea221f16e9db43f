package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.FieldError;
import io.tollgate.scheduler.http.JsonBody;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.transaction.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/**
 * Which sessions and arrays may be waited for: those of the account that exist and can still end as
 * wanted. Either is known only once it exists, so none can wait for itself, or two for one another.
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
      Optional<UUID> array = one.optionalUuid("array_id");
      Optional<UUID> session = one.optionalUuid("session_id");
      if (array.isPresent() == session.isPresent()
          && !one.isWrong("array_id")
          && !one.isWrong("session_id")) {
        one.reject(
            "session_id",
            "required",
            "`after` needs either the `session_id` or the `array_id` of what comes first.");
      }
      String word = one.oneOf("on", Dependency.Condition.WORDS, "completed");
      long delay = one.optionalLong("delay_seconds", 0, DELAY_MAX).orElse(0L);
      array
          .map(Predecessor::ofArray)
          .or(() -> session.map(id -> new Predecessor(id, false)))
          .ifPresent(
              on ->
                  read.add(
                      new Dependency(
                          on, Dependency.Condition.of(word), Duration.ofSeconds(delay))));
    }
    return read;
  }

  /** Everything about them that could never be. */
  static List<FieldError> wrong(Transaction tx, AccountId account, List<Dependency> after) {
    List<FieldError> wrong = new ArrayList<>();
    if (!after.isEmpty()) {
      check(known(tx, account, after), Endings.of(tx, after), after, wrong);
    }
    return wrong;
  }

  /** Those of them that are the account's. */
  private static Set<Predecessor> known(Transaction tx, AccountId account, List<Dependency> after) {
    Set<Predecessor> known = new HashSet<>();
    List<UUID> ids = after.stream().map(one -> one.on().value()).toList();
    for (Session session : tx.sessions().findAll(ids)) {
      if (session.request().account().equals(account)) {
        known.add(Predecessor.of(session.id()));
      }
    }
    for (SessionArray array : tx.arrays().findAll(ids)) {
      if (array.account().equals(account)) {
        known.add(Predecessor.ofArray(array.id()));
      }
    }
    return known;
  }

  private static void check(
      Set<Predecessor> known,
      Map<Predecessor, Ending> endings,
      List<Dependency> after,
      List<FieldError> wrong) {
    Set<Predecessor> named = new HashSet<>();
    for (int i = 0; i < after.size(); i++) {
      Dependency one = after.get(i);
      boolean array = one.on().array();
      String pointer = "/after/" + i + (array ? "/array_id" : "/session_id");
      Optional<Ending> end = Optional.ofNullable(endings.get(one.on()));
      if (!named.add(one.on())) {
        wrong.add(
            new FieldError(pointer, "named_twice", "`after` names " + words(one) + " twice."));
      } else if (!known.contains(one.on())) {
        wrong.add(
            new FieldError(
                pointer,
                array ? "unknown_array" : "unknown_session",
                "The account has no "
                    + words(one)
                    + (array
                        ? ". `tollgate array list` shows those it has."
                        : ". `tollgate session list` shows those it has.")));
      } else if (one.neverMet(end)) {
        wrong.add(new FieldError(pointer, "never_met", tooLate(one, end.orElseThrow())));
      }
    }
  }

  private static String words(Dependency one) {
    return (one.on().array() ? "" : "session ") + one.on();
  }

  private static String tooLate(Dependency one, Ending end) {
    return "The "
        + words(one)
        + " has ended already ("
        + end.as().word()
        + "), and not as wanted ("
        + one.condition().word()
        + "). Leave it out, or wait for another.";
  }
}
