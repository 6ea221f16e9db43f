package io.tollgate.scheduler.session;

import io.tollgate.scheduler.http.ApiException;
import io.tollgate.scheduler.http.Refusal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** What speaks against a start: the first is thrown, or all are heard when it is only tried. */
final class Objections {
  private final boolean hearsAll;
  private final List<Refusal> heard = new ArrayList<>();

  private Objections(boolean hearsAll) {
    this.hearsAll = hearsAll;
  }

  /** The first ends the start. */
  static Objections fatal() {
    return new Objections(false);
  }

  /** Every one is heard. */
  static Objections heard() {
    return new Objections(true);
  }

  /** Those that were heard so far, in their order. */
  List<Refusal> all() {
    return List.copyOf(heard);
  }

  /** What a rule may refuse. */
  void check(Runnable rule) {
    of(
        () -> {
          rule.run();
          return true;
        });
  }

  /** What a rule finds, unless it refuses. */
  <T> Optional<T> of(Supplier<T> rule) {
    try {
      return Optional.of(rule.get());
    } catch (ApiException refusal) {
      if (!hearsAll) {
        throw refusal;
      }
      heard.add(refusal.refusal());
      return Optional.empty();
    }
  }
}
