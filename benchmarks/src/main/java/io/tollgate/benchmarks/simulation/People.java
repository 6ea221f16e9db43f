package io.tollgate.benchmarks.simulation;

import io.tollgate.metering.charging.EndReason;
import io.tollgate.metering.pricing.Quote;
import io.tollgate.scheduler.session.Predecessor;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionState;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Users, who know their sessions by number: they start, stop and extend them, and ask again when a
 * server died before it answered.
 */
final class People {
  private static final long ASK_AGAIN_MS = 3_000;
  private static final long LOOK_AGAIN_MS = 30_000;

  private final SimulatedWorld world;
  private final Map<Integer, Order> orders = new LinkedHashMap<>();

  private static final class Order {
    final Happening.Submit submit;
    final Wish wish;
    Optional<UUID> quote = Optional.empty();
    Optional<SessionId> session = Optional.empty();

    Order(Happening.Submit submit, Wish wish) {
      this.submit = submit;
      this.wish = wish;
    }
  }

  People(SimulatedWorld world) {
    this.world = world;
  }

  /** Every session that exists. */
  Iterable<UUID> sessions() {
    return orders.values().stream()
        .flatMap(order -> order.session.stream())
        .map(SessionId::value)
        .toList();
  }

  Optional<SessionId> session(int key) {
    return Optional.ofNullable(orders.get(key)).flatMap(order -> order.session);
  }

  void submit(Happening.Submit submit) {
    Order order =
        new Order(submit, submit.wish().knowing(key -> session(key).map(Predecessor::of)));
    orders.put(submit.key(), order);
    quote(order);
  }

  private void quote(Order order) {
    Outcome<Quote> quoted = world.door.quote(order.submit.wish());
    if (quoted.unanswered()) {
      world.agenda.after(ASK_AGAIN_MS, () -> quote(order));
    } else if (quoted.done()) {
      order.quote = Optional.of(quoted.answer().get().quoteId());
      start(order);
    }
  }

  private void start(Order order) {
    UUID quote = order.quote.orElseThrow();
    Outcome<Session> started = world.door.submit(order.wish, quote);
    Optional<UUID> used =
        world.database.money().quotes().find(quote).flatMap(found -> found.usedBy());
    if (started.done() && used.isEmpty()) {
      throw Violation.found("18", "the start under quote " + quote + " was answered and is gone");
    }
    if (started.done()) {
      requireActive(order, "started");
      world.wakes.submitted(started.answer().get());
    }
    if (started.refusal().isPresent() && used.isPresent() && order.session.isEmpty()) {
      // The answer to an earlier try was lost: the refusal names the session that it started.
      boolean told = started.refusal().get().detail().contains(used.get().toString());
      if (!told && started.refusal().get().code().code().equals("quote_used")) {
        throw Violation.found("18", "quote " + quote + " is used and nobody says by whom");
      }
    }
    if (used.isPresent() && order.session.isEmpty() && !started.unanswered()) {
      order.session = Optional.of(new SessionId(used.get()));
    }
    if (used.isPresent()) {
      world.plan(used.get(), order.submit.plan());
      world.truth.event(used.get());
    }
    if (started.unanswered()) {
      used.ifPresent(world.truth::touched);
      world.agenda.after(ASK_AGAIN_MS, () -> start(order));
    }
  }

  private void requireActive(Order order, String what) {
    String account = order.submit.wish().account();
    if (world.door.isSuspended(account)) {
      throw Violation.found("24", account + " is suspended and " + what + " a session");
    }
  }

  /** The same start again: it must not start a second session. */
  void resubmit(int key) {
    Order order = orders.get(key);
    if (order != null && order.quote.isPresent() && order.session.isPresent()) {
      Outcome<Session> again = world.door.submit(order.wish, order.quote.get());
      if (again.done()) {
        throw Violation.found(
            "6",
            "quote "
                + order.quote.get()
                + " started session "
                + order.session.get()
                + " and again "
                + again.answer().get().id());
      }
      world.truth.event(order.session.get().value());
    }
  }

  /** Its owner holds or releases it; refused when it does not wait. */
  void onHold(int key, boolean held) {
    session(key).ifPresent(session -> world.door.onHold(session, held));
  }

  /** An operator holds or releases it; refused when it does not wait. */
  void onOperatorHold(int key, boolean held) {
    session(key).ifPresent(session -> world.door.house().onOperatorHold(session, held));
  }

  /** Its owner ranks it; refused when it does not wait. */
  void rank(int key, int priority) {
    session(key).ifPresent(session -> world.door.rank(session, priority));
  }

  /** Another's quote must look as if it did not exist. */
  void takeQuote(int key, String account) {
    Order order = orders.get(key);
    if (order == null || order.quote.isEmpty() || order.submit.wish().account().equals(account)) {
      return;
    }
    Outcome<Session> taken = world.door.submit(order.submit.wish().by(account), order.quote.get());
    String code = taken.refusal().map(refusal -> refusal.code().code()).orElse("nothing");
    boolean toldOfIt =
        code.startsWith("quote_") && !code.equals("quote_not_found")
            || code.equals("insufficient_balance");
    if (taken.done() || toldOfIt) {
      throw Violation.found(
          "17",
          account
              + " was refused "
              + code
              + " for quote "
              + order.quote.get()
              + " of "
              + order.submit.wish().account());
    }
  }

  void stopEvicted(String account) {
    for (Session session : List.copyOf(world.database.openSessions())) {
      if (session.state() == SessionState.STOPPING
          && session.progress().requeue()
          && session.request().account().equals(world.door.account(account))) {
        stop(session.id(), EndReason.STOPPED_BY_USER);
      }
    }
  }

  void stop(int key, EndReason reason) {
    session(key).ifPresent(id -> stop(id, reason));
  }

  void stop(SessionId id, EndReason reason) {
    Progress before = world.session(id).progress();
    int posted = world.database.money().billings().find(id.value()).orElseThrow().postedMinutes();
    Outcome<Session> stopped = world.door.stop(id, reason);
    world.truth.event(id.value());
    if (stopped.unanswered()) {
      world.truth.touched(id.value());
      // It may have taken effect, or not; once more does no harm.
      noteCap(world, id, before, posted, world.session(id).progress());
      world.agenda.after(ASK_AGAIN_MS, () -> stop(id, reason));
    } else if (stopped.done()) {
      world.stops.acknowledged(stopped.answer().get());
      noteCap(world, id, before, posted, stopped.answer().get().progress());
    }
  }

  /** A stop of running work bounds what it can cost, from the moment it was ordered. */
  static void noteCap(
      SimulatedWorld world, SessionId id, Progress before, int posted, Progress after) {
    if (before.state() == SessionState.RUNNING && after.state() == SessionState.STOPPING) {
      Instant began = before.runningAt().orElseThrow();
      long ms = Duration.between(began, after.stoppingAt().orElseThrow()).toMillis();
      long minutes = before.minutesUsed() + (Math.max(0, ms) + 59_999) / 60_000;
      world.oracle.capped(id.value(), (int) Math.max(minutes, posted));
    }
  }

  /** The node of the last rank of a session that runs. */
  Optional<SimulatedNode> nodeOf(int key) {
    return Optional.ofNullable(orders.get(key))
        .flatMap(order -> order.session)
        .flatMap(session -> world.lastNodeOf(session));
  }

  /** Adds minutes that shortly before the end; asks again every so often until it runs. */
  void extendLate(int key, int minutes, long beforeMs) {
    Order order = orders.get(key);
    if (order == null || order.session.isEmpty()) {
      return;
    }
    Session session = world.session(order.session.get());
    Optional<Instant> running = session.progress().runningAt();
    if (session.state() == SessionState.RUNNING && running.isPresent()) {
      long end = Agenda.notBefore(running.get().plus(session.timeLeft()));
      world.agenda.at(Math.max(world.agenda.now(), end - beforeMs), () -> extend(key, minutes));
    } else if (session.state() != SessionState.ENDED) {
      world.agenda.after(LOOK_AGAIN_MS, () -> extendLate(key, minutes, beforeMs));
    }
  }

  void extend(int key, int minutes) {
    Order order = orders.get(key);
    if (order == null || order.session.isEmpty()) {
      return;
    }
    Wish more = order.submit.wish().of(minutes);
    Outcome<Quote> quoted = world.door.quote(more);
    if (quoted.done()) {
      extend(order, more, quoted.answer().get().quoteId());
    }
  }

  /** Users of an account extend all they have, blocked or not. */
  void extendAll(String account, int minutes) {
    List.copyOf(orders.keySet()).stream()
        .filter(key -> session(key).filter(id -> isOpen(id, account)).isPresent())
        .forEach(key -> extend(key, minutes));
  }

  private boolean isOpen(SessionId id, String account) {
    Session session = world.session(id);
    return session.state() != SessionState.ENDED
        && session.request().account().equals(world.door.account(account));
  }

  /** Under one quote: asked for again when nobody answered, it must be bought once. */
  private void extend(Order order, Wish more, UUID quote) {
    SessionId id = order.session.orElseThrow();
    Outcome<Session> extended = world.door.extend(more, id, quote);
    world.truth.event(id.value());
    long bought =
        world.database.money().billings().find(id.value()).orElseThrow().segments().stream()
            .filter(segment -> segment.quoteId().equals(quote))
            .count();
    if (bought > 1 || (extended.done() && bought == 0)) {
      throw Violation.found(
          extended.done() ? "18" : "6",
          "quote " + quote + " extends " + id + " " + bought + " times");
    }
    if (extended.done()) {
      requireActive(order, "extended");
      world.oracle.given(world.session(id));
    }
    if (extended.unanswered()) {
      world.truth.touched(id.value());
      world.agenda.after(ASK_AGAIN_MS, () -> extend(order, more, quote));
    }
  }
}
