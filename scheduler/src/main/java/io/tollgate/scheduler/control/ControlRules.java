package io.tollgate.scheduler.control;

import io.tollgate.scheduler.http.FieldError;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Which controls and windows make sense, whatever there is. Pure; all mistakes at once. */
final class ControlRules {
  /** A rule nobody remembers is worse than one that has to be renewed. */
  static final Duration FARTHEST = Duration.ofDays(366);

  private ControlRules() {}

  /**
   * What is wrong with a control.
   *
   * @param key the key of who asks
   */
  static List<FieldError> of(ControlWish wish, UUID key, Instant now) {
    List<FieldError> wrong = new ArrayList<>();
    if (wish.reason().isBlank()) {
      wrong.add(
          new FieldError(
              "/reason", "required", "`reason` is empty. Say why, for those who will wonder."));
    }
    action(wish, wrong);
    scope(wish, key, wrong);
    ahead("/expires_at", "expires_at", wish.until(), now, wrong);
    ahead("/deadline", "deadline", wish.deadline(), now, wrong);
    if (wish.deadline().isPresent()
        && wish.until().isPresent()
        && wish.until().get().isBefore(wish.deadline().get())) {
      wrong.add(
          new FieldError(
              "/expires_at",
              "before_deadline",
              "The drain would end at "
                  + wish.until().get()
                  + ", before its deadline "
                  + wish.deadline().get()
                  + ". Let it last longer, or leave one of them out."));
    }
    return wrong;
  }

  private static void action(ControlWish wish, List<FieldError> wrong) {
    boolean throttle = wish.action() == ControlAction.THROTTLE;
    if (throttle && wish.startsPerMinute().isEmpty()) {
      wrong.add(
          new FieldError(
              "/starts_per_minute",
              "required",
              "A throttle needs `starts_per_minute`, 1 or more; to let nothing start use a"
                  + " queue."));
    }
    if (!throttle && wish.startsPerMinute().isPresent()) {
      wrong.add(only("starts_per_minute", "a throttle"));
    }
    if (wish.stopRunning() && wish.action() != ControlAction.BLOCK) {
      wrong.add(only("stop_running", "a block"));
    }
    if (wish.deadline().isPresent() && wish.action() != ControlAction.DRAIN) {
      wrong.add(only("deadline", "a drain"));
    }
  }

  private static FieldError only(String field, String action) {
    return new FieldError(
        "/" + field, "not_applicable", "`" + field + "` is what " + action + " has. Leave it out.");
  }

  private static void scope(ControlWish wish, UUID key, List<FieldError> wrong) {
    ControlScope.Kind kind = wish.scope().kind();
    boolean nodes = kind == ControlScope.Kind.NODE || kind == ControlScope.Kind.POOL;
    if (wish.action() == ControlAction.DRAIN && !nodes) {
      wrong.add(
          new FieldError(
              "/scope",
              "not_applicable",
              "A drain is of a node or of a GPU model, not of "
                  + wish.scope().words()
                  + ". A block keeps sessions from starting."));
    }
    if (kind == ControlScope.Kind.KEY
        && wish.scope().id().filter(key::equals).isPresent()
        && wish.action() != ControlAction.THROTTLE) {
      wrong.add(
          new FieldError(
              "/scope/key",
              "own_key",
              "That is the key you are using, and you would hold back yourself. Use another key,"
                  + " or name another scope."));
    }
  }

  /** What is wrong with a window. */
  static List<FieldError> window(
      boolean anyNode, Instant from, Instant to, String reason, Instant now) {
    List<FieldError> wrong = new ArrayList<>();
    if (reason.isBlank()) {
      wrong.add(
          new FieldError(
              "/reason", "required", "`reason` is empty. Say why, for those who will wonder."));
    }
    if (!anyNode) {
      wrong.add(
          new FieldError(
              "/nodes", "required", "Name `nodes` or a `gpu_model`, or nothing is maintained."));
    }
    if (!from.isBefore(to)) {
      wrong.add(
          new FieldError(
              "/to", "before_from", "Maintenance ends (`to`) after it begins (`from`)."));
    }
    ahead("/to", "to", Optional.of(to), now, wrong);
    if (from.isAfter(now.plus(FARTHEST))) {
      wrong.add(tooFar("/from", "from"));
    }
    return wrong;
  }

  private static void ahead(
      String pointer, String field, Optional<Instant> time, Instant now, List<FieldError> wrong) {
    if (time.isEmpty()) {
      return;
    }
    if (!time.get().isAfter(now)) {
      wrong.add(
          new FieldError(
              pointer,
              "time_in_the_past",
              "`" + field + "` is " + time.get() + " and it is " + now + ". Give a later one."));
    } else if (time.get().isAfter(now.plus(FARTHEST))) {
      wrong.add(tooFar(pointer, field));
    }
  }

  private static FieldError tooFar(String pointer, String field) {
    return new FieldError(
        pointer,
        "too_far_ahead",
        "`" + field + "` is more than a year ahead. Give an earlier one, and renew it then.");
  }
}
