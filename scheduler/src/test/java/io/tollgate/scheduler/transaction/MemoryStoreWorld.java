package io.tollgate.scheduler.transaction;

import io.tollgate.scheduler.event.NoticeSink;
import io.tollgate.scheduler.http.Json;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.SessionId;
import java.time.Instant;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;

/** Stores in memory. */
final class MemoryStoreWorld extends StoreWorld {
  final InMemoryDatabase database = new InMemoryDatabase(new TimeOrderedIds());

  @Override
  <T> T inTransaction(Function<Transaction, T> work) {
    return database.inTransaction(work);
  }

  @Override
  UUID keyOf(AccountId account) {
    return UUID.randomUUID(); // No key is kept here.
  }

  @Override
  void join(NodeId node, UUID nonce, String bootId, Instant at) {
    run(tx -> database.join(node, nonce, bootId, at));
  }

  @Override
  Set<String> noticesOf(Runnable work) {
    Set<String> heard = new HashSet<>();
    database.onNotice(
        new NoticeSink() {
          @Override
          public void nodesWoken(Collection<UUID> nodes) {
            nodes.forEach(node -> heard.add("node:" + node));
          }

          @Override
          public void cycleNudged() {
            heard.add("cycle");
          }

          @Override
          public void sessionChanged(SessionId session) {
            heard.add("session:" + session);
          }
        });
    work.run();
    return heard;
  }

  @Override
  List<String> transitions(SessionId session) {
    return database.transitions(session).stream()
        .map(
            step ->
                "%d %s %s %s %s %s"
                    .formatted(
                        step.version(),
                        step.from().word(),
                        step.to().word(),
                        step.event(),
                        step.endReason().map(reason -> reason.code()).orElse("-"),
                        step.actor()))
        .toList();
  }

  @Override
  List<String> messages(SessionId session) {
    return database.transitions(session).stream().map(step -> step.message().orElse("-")).toList();
  }

  @Override
  Optional<String> releaseCause(AllocationId allocation) {
    return database.releaseCause(allocation);
  }

  @Override
  List<String> extensions(SessionId session) {
    return database.extensionsOf(session).stream()
        .map(row -> row.state() + " " + row.decidedAt().map(Instant::toString).orElse("-"))
        .toList();
  }

  @Override
  Optional<String> promise(SessionId session) {
    return database
        .promiseOf(session)
        .map(
            row ->
                "%s %s %s %s"
                    .formatted(
                        row.firstLatest(),
                        row.promise().latestStart(),
                        row.kept().map(String::valueOf).orElse("-"),
                        row.decidedAt().map(Instant::toString).orElse("-")));
  }

  @Override
  List<String> events(UUID subject) {
    return database.rows.events.all().stream()
        .filter(row -> row.event().subject().equals(Optional.of(subject)))
        .map(row -> row.event().type() + " " + Json.write(row.event().payload()))
        .toList();
  }

  @Override
  List<String> audits(String object) {
    return database.rows.audit.all().stream()
        .filter(row -> row.entry().object().equals(object))
        .map(
            row ->
                "%s %s %s"
                    .formatted(
                        row.entry().action(),
                        row.entry().reason().orElse("-"),
                        row.entry().before().map(Json::write).orElse("-")))
        .toList();
  }

  @Override
  List<String> utilization(AllocationId allocation) {
    return database.rows.utilization.all().stream()
        .filter(row -> row.allocation().equals(allocation.value()))
        .map(
            row ->
                row.minute().gpuUuid() + " " + row.minute().minute() + " " + row.minute().samples())
        .sorted()
        .toList();
  }

  @Override
  public String toString() {
    return "in memory";
  }
}
