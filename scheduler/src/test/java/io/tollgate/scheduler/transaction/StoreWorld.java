package io.tollgate.scheduler.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.tollgate.metering.Cause;
import io.tollgate.scheduler.agent.protocol.Messages.GpuFact;
import io.tollgate.scheduler.agent.protocol.Messages.Inventory;
import io.tollgate.scheduler.identity.Account;
import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.identity.Person;
import io.tollgate.scheduler.identity.World;
import io.tollgate.scheduler.node.NodeId;
import io.tollgate.scheduler.session.Allocation;
import io.tollgate.scheduler.session.AllocationId;
import io.tollgate.scheduler.session.ArrayPlace;
import io.tollgate.scheduler.session.Dependency;
import io.tollgate.scheduler.session.LifePolicy;
import io.tollgate.scheduler.session.Predecessor;
import io.tollgate.scheduler.session.Progress;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionArray;
import io.tollgate.scheduler.session.SessionEvent;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.SessionLife;
import io.tollgate.scheduler.session.SessionRequest;
import io.tollgate.scheduler.session.Shape;
import io.tollgate.scheduler.session.Timing;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.function.Function;

/** Stores of one kind, things to put into them, and a look at what no store reads back. */
abstract class StoreWorld {
  static final Instant T0 = Instant.parse("2026-03-01T12:00:00.123456Z");
  static final Cause CAUSE = new Cause("tester", "request-1", "test");
  static final Act ACT = new Act("tester", "request-1", T0);

  /** Work that commits. */
  abstract <T> T inTransaction(Function<Transaction, T> work);

  /** A key of the account that a session may name. */
  abstract UUID keyOf(AccountId account);

  /** What a join stores of a node. */
  abstract void join(NodeId node, UUID nonce, String bootId, Instant at);

  /**
   * The notices that are heard after the work: {@code node:ID}, {@code cycle}, {@code session:ID}.
   */
  abstract Set<String> noticesOf(Runnable work);

  /** A session's transitions: version, from, to, event, end reason, actor. */
  abstract List<String> transitions(SessionId session);

  /** What a session's transitions say. */
  abstract List<String> messages(SessionId session);

  /** Why an allocation was released. */
  abstract Optional<String> releaseCause(AllocationId allocation);

  /** State and time of decision of a session's extensions. */
  abstract List<String> extensions(SessionId session);

  /** First and last latest start of a session's promise, whether it was kept, and decided when. */
  abstract Optional<String> promise(SessionId session);

  /** Types and payloads of events about the subject. */
  abstract List<String> events(UUID subject);

  /** Actions, reasons and what was before, of entries about the object. */
  abstract List<String> audits(String object);

  /** GPU, minute and samples of what is stored of an allocation. */
  abstract List<String> utilization(AllocationId allocation);

  final void run(Consumer<Transaction> work) {
    inTransaction(
        tx -> {
          work.accept(tx);
          return true;
        });
  }

  /** A read, of a type that assertions can tell. */
  final <E> List<E> list(Function<Transaction, List<E>> read) {
    return inTransaction(read);
  }

  /** A read, of a type that assertions can tell. */
  final <E> Optional<E> maybe(Function<Transaction, Optional<E>> read) {
    return inTransaction(read);
  }

  /** A read, of a type that assertions can tell. */
  final <K, V> Map<K, V> map(Function<Transaction, Map<K, V>> read) {
    return inTransaction(read);
  }

  /** The work fails, and with it everything that its transaction did before. */
  final void refuses(Consumer<Transaction> work) {
    AccountId witness = new AccountId(UUID.randomUUID());
    Throwable refused =
        catchThrowable(
            () ->
                run(
                    tx -> {
                      tx.accounts().add(account(witness), Person.UNKNOWN, ACT);
                      work.accept(tx);
                    }));
    assertThat(refused).as("refusal").isInstanceOf(RuntimeException.class);
    assertThat(maybe(tx -> tx.accounts().find(witness))).isEmpty();
  }

  static Account account(AccountId id) {
    return new Account(
        id, World.LIVE, "pro", "standard", Account.State.ACTIVE, Optional.empty(), T0, 1);
  }

  final AccountId account() {
    AccountId id = new AccountId(UUID.randomUUID());
    run(tx -> tx.accounts().add(account(id), Person.UNKNOWN, ACT));
    return id;
  }

  /** A node that has yet to join, named by its id. */
  final NodeId bareNode() {
    NodeId id = new NodeId(UUID.randomUUID());
    run(tx -> insertNode(tx, id, "n-" + id));
    return id;
  }

  static void insertNode(Transaction tx, NodeId id, String name) {
    byte[] token = id.toString().getBytes(StandardCharsets.US_ASCII);
    tx.nodes().insert(id, name, "live", token, T0.plusSeconds(60), CAUSE, T0);
  }

  /** A ready node with GPUs of a model. */
  final NodeId node(String model, int gpus) {
    return node(model, gpus, false);
  }

  /** One that cannot keep accounts apart. */
  final NodeId singleTenantNode(String model, int gpus) {
    return node(model, gpus, true);
  }

  private NodeId node(String model, int gpus, boolean singleTenant) {
    NodeId id = bareNode();
    Inventory like = inventory(id, model, gpus);
    Inventory inventory =
        new Inventory(
            like.address(),
            like.runtime(),
            singleTenant,
            like.gpuSource(),
            like.cpus(),
            like.memoryBytes(),
            like.labels(),
            like.gpus());
    run(
        tx -> {
          tx.inventory().replace(id, inventory, T0);
          tx.nodes().setState(id, List.of("joining"), "ready", T0);
        });
    return id;
  }

  static Inventory inventory(NodeId node, String model, int gpus) {
    List<GpuFact> facts = new ArrayList<>();
    for (int i = 0; i < gpus; i++) {
      facts.add(new GpuFact(gpu(node, i), i, model, "Product", 80L << 30, null));
    }
    return new Inventory(
        "10.0.0.1", "process", false, "simulated", 64, 1L << 40, Map.of("rack", "r1"), facts);
  }

  static String gpu(NodeId node, int index) {
    return "GPU-" + node + "-" + index;
  }

  final Session session(AccountId account) {
    return session(account, 10);
  }

  final Session session(AccountId account, int minutes) {
    Session session = unsaved(account, minutes);
    run(tx -> tx.sessions().insert(session, CAUSE));
    return session;
  }

  /** A stored session that is to end before a time. */
  final Session due(AccountId account, int minutes, Instant deadline) {
    Session session =
        unsaved(account, minutes, new Timing(Optional.empty(), Optional.of(deadline)));
    run(tx -> tx.sessions().insert(session, CAUSE));
    return session;
  }

  /** A stored session of the same account that comes half a minute after another. */
  final Session after(Session other, Dependency.Condition condition) {
    List<Dependency> after =
        List.of(new Dependency(Predecessor.of(other.id()), condition, Duration.ofSeconds(30)));
    Session session =
        unsaved(
            other.request().account(), 10, new Timing(Optional.empty(), Optional.empty(), after));
    run(tx -> tx.sessions().insert(session, CAUSE));
    return session;
  }

  /** A stored session of the account of an array, which comes after it. */
  final Session afterArray(SessionArray array, Dependency.Condition condition) {
    List<Dependency> after =
        List.of(new Dependency(Predecessor.ofArray(array.id()), condition, Duration.ZERO));
    Session session =
        unsaved(array.account(), 10, new Timing(Optional.empty(), Optional.empty(), after));
    run(tx -> tx.sessions().insert(session, CAUSE));
    return session;
  }

  final Session unsaved(AccountId account, int minutes) {
    return unsaved(account, minutes, Timing.ANY);
  }

  /** An element of an array, not stored. */
  final Session element(AccountId account, ArrayPlace place) {
    return unsaved(account, 10, Timing.ANY, Optional.of(place));
  }

  private Session unsaved(AccountId account, int minutes, Timing timing) {
    return unsaved(account, minutes, timing, Optional.empty());
  }

  private Session unsaved(
      AccountId account, int minutes, Timing timing, Optional<ArrayPlace> place) {
    SessionRequest request =
        new SessionRequest(
            account,
            keyOf(account),
            "live",
            Optional.of("training"),
            Optional.empty(),
            "interactive",
            "command",
            "1",
            "on_demand",
            "normal",
            UUID.randomUUID(),
            new Shape("h100", 1, 1, 4, 1 << 20, Map.of()),
            List.of("train", "--fast"),
            Optional.empty(),
            List.of("8080"),
            Map.of("team", "blue"),
            false,
            timing,
            place,
            T0);
    return new Session(
        new SessionId(UUID.randomUUID()), request, Progress.submitted(minutes, true, false, T0));
  }

  /** The session after an event, stored. */
  final Session after(Session session, SessionEvent event, Instant at) {
    Progress next =
        SessionLife.apply(session.progress(), event, LifePolicy.defaults(), at).orElseThrow();
    run(tx -> tx.sessions().advance(session, next, event, CAUSE, at));
    return session.with(next);
  }

  /** A session that starts on GPUs of a node. */
  final Session placed(Session queued, NodeId node, int... gpus) {
    Session placed = after(queued, new SessionEvent.Placed(), T0);
    run(tx -> tx.allocations().insert(List.of(allocation(placed, 0, node, gpus)), CAUSE));
    return placed;
  }

  static Allocation allocation(Session session, int rank, NodeId node, int... gpus) {
    List<String> uuids = new ArrayList<>();
    for (int gpu : gpus) {
      uuids.add(gpu(node, gpu));
    }
    return new Allocation(
        new AllocationId(UUID.randomUUID()),
        session.id(),
        session.progress().attempt(),
        rank,
        1,
        node,
        uuids,
        Shape.WHOLE,
        4,
        1 << 20,
        "prepared",
        Optional.empty(),
        Duration.ofMinutes(10),
        Duration.ofSeconds(30),
        Duration.ofMinutes(10),
        T0.plus(Duration.ofMinutes(30)),
        Optional.empty(),
        T0);
  }

  /** That many thousandths of one GPU. */
  static Allocation part(Session session, NodeId node, int gpu, int thousandths) {
    Allocation whole = allocation(session, 0, node, gpu);
    return new Allocation(
        whole.id(),
        whole.session(),
        whole.attempt(),
        0,
        1,
        node,
        whole.gpuUuids(),
        thousandths,
        whole.cpus(),
        whole.memoryBytes(),
        whole.target(),
        Optional.empty(),
        whole.runLimit(),
        whole.grace(),
        whole.startTimeout(),
        whole.latestEnd(),
        Optional.empty(),
        T0);
  }

  final Allocation only(Session session) {
    return inTransaction(
            tx -> tx.allocations().ofAttempt(session.id(), session.progress().attempt()))
        .get(0);
  }

  final String mark() {
    return inTransaction(Transaction::mark);
  }
}
