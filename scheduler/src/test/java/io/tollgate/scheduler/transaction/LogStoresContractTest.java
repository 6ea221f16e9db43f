package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.ACT;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.event.AuditStore;
import io.tollgate.scheduler.event.Event;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.session.SessionId;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** What every log of events and of acts does, and when notices are heard. */
class LogStoresContractTest {

  @ForEachKind
  void events_are_added_in_their_order_or_not_at_all(StoreWorld world) {
    AccountId subject = new AccountId(UUID.randomUUID());
    world.run(tx -> tx.events().append(event(subject, "one"), ACT));
    world.run(
        tx -> tx.events().append(List.of(event(subject, "two"), event(subject, "three")), ACT));
    world.run(tx -> tx.events().append(List.of(), ACT));
    world.refuses(
        tx -> {
          tx.events().append(event(subject, "four"), ACT);
          throw new IllegalStateException("after all");
        });
    assertThat(world.events(subject.value()))
        .containsExactly(
            "account.one {\"is\":\"one\"}",
            "account.two {\"is\":\"two\"}",
            "account.three {\"is\":\"three\"}");
  }

  private static Event event(AccountId subject, String what) {
    return Event.ofAccount(subject, World.LIVE, "account." + what, Json.object().put("is", what));
  }

  @ForEachKind
  void an_event_may_be_nobodys(StoreWorld world) {
    UUID node = UUID.randomUUID();
    Event event =
        new Event(Optional.empty(), World.TEST, "node.added", Optional.of(node), Json.object());
    world.run(tx -> tx.events().append(event, ACT));
    assertThat(world.events(node)).containsExactly("node.added {}");
  }

  @ForEachKind
  void acts_are_noted_with_reason_and_what_was_before(StoreWorld world) {
    String object = "node:" + UUID.randomUUID();
    AuditStore.Entry added =
        new AuditStore.Entry(
            "node.added", object, Optional.empty(), Optional.empty(), Optional.empty());
    AuditStore.Entry removed =
        new AuditStore.Entry(
            "node.removed",
            object,
            Optional.of("old"),
            Optional.of(Json.object().put("state", "ready")),
            Optional.of(Json.object()));
    world.run(tx -> tx.audit().append(added, ACT));
    world.run(tx -> tx.audit().append(removed, ACT));
    world.refuses(
        tx -> {
          tx.audit().append(added, ACT);
          throw new IllegalStateException("after all");
        });
    assertThat(world.audits(object))
        .containsExactly("node.added - -", "node.removed old {\"state\":\"ready\"}");
  }

  @ForEachKind
  void notices_are_heard_after_the_commit_and_each_once(StoreWorld world) {
    UUID one = UUID.randomUUID();
    UUID two = UUID.randomUUID();
    SessionId session = new SessionId(UUID.randomUUID());
    assertThat(
            world.noticesOf(
                () ->
                    world.run(
                        tx -> {
                          tx.notices().wakeNodes(List.of(one, two));
                          tx.notices().wakeNodes(List.of(two));
                          tx.notices().wakeNodes(List.of());
                          tx.notices().nudgeCycle();
                          tx.notices().nudgeCycle();
                          tx.notices().sessionChanged(session);
                        })))
        .containsExactlyInAnyOrder("node:" + one, "node:" + two, "cycle", "session:" + session);
  }

  @ForEachKind
  void nobody_hears_of_what_was_taken_back(StoreWorld world) {
    assertThat(
            world.noticesOf(
                () ->
                    world.refuses(
                        tx -> {
                          tx.notices().wakeNodes(List.of(UUID.randomUUID()));
                          tx.notices().nudgeCycle();
                          tx.notices().sessionChanged(new SessionId(UUID.randomUUID()));
                          throw new IllegalStateException("after all");
                        })))
        .isEmpty();
    assertThat(world.noticesOf(() -> world.run(tx -> {}))).isEmpty();
  }
}
