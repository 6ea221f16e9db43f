package io.tollgate.scheduler.transaction;

import static io.tollgate.scheduler.transaction.StoreWorld.ACT;
import static io.tollgate.scheduler.transaction.StoreWorld.CAUSE;
import static io.tollgate.scheduler.transaction.StoreWorld.T0;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.identity.Act;
import io.tollgate.scheduler.project.Project;
import io.tollgate.scheduler.session.Session;
import io.tollgate.scheduler.session.SessionRequest;
import java.util.Optional;
import java.util.UUID;

/** What every store of projects does. */
class ProjectStoreContractTest {
  private static Project project(AccountId account, String name) {
    return new Project(UUID.randomUUID(), account, name, T0, Optional.empty());
  }

  private static boolean add(StoreWorld world, Project project) {
    return world.inTransaction(tx -> tx.projects().add(project, ACT));
  }

  @ForEachKind
  void a_project_is_read_as_it_was_written(StoreWorld world) {
    Project project = project(world.account(), "render");
    assertThat(add(world, project)).isTrue();
    assertThat(world.maybe(tx -> tx.projects().find(project.id()))).contains(project);
    assertThat(world.maybe(tx -> tx.projects().named(project.account(), "render")))
        .contains(project);
    AccountId other = world.account();
    assertThat(world.maybe(tx -> tx.projects().named(other, "render"))).isEmpty();
    assertThat(world.maybe(tx -> tx.projects().find(UUID.randomUUID()))).isEmpty();
  }

  @ForEachKind
  void names_are_an_accounts_own_and_listed_in_order(StoreWorld world) {
    AccountId account = world.account();
    Project second = project(account, "b-2");
    Project first = project(account, "a_1");
    add(world, second);
    add(world, first);
    assertThat(add(world, project(account, "a_1"))).isFalse();
    assertThat(add(world, project(world.account(), "a_1"))).isTrue();
    assertThat(world.list(tx -> tx.projects().ofAccount(account))).containsExactly(first, second);
    world.refuses(tx -> tx.projects().add(project(new AccountId(UUID.randomUUID()), "x"), ACT));
  }

  @ForEachKind
  void archiving_happens_once(StoreWorld world) {
    Project project = project(world.account(), "render");
    add(world, project);
    Act later = new Act("tester", "request-2", T0.plusSeconds(60));
    assertThat(world.<Boolean>inTransaction(tx -> tx.projects().archive(project.id(), ACT)))
        .isTrue();
    assertThat(world.<Boolean>inTransaction(tx -> tx.projects().archive(project.id(), later)))
        .isFalse();
    assertThat(world.maybe(tx -> tx.projects().find(project.id())).orElseThrow().archivedAt())
        .contains(T0);
    assertThat(world.<Boolean>inTransaction(tx -> tx.projects().archive(UUID.randomUUID(), later)))
        .isFalse();
  }

  @ForEachKind
  void a_session_is_for_a_project_of_its_account(StoreWorld world) {
    AccountId account = world.account();
    add(world, project(account, "render"));
    add(world, project(world.account(), "theirs"));
    Session session = with(world.unsaved(account, 5), "render");
    world.run(tx -> tx.sessions().insert(session, CAUSE));
    assertThat(world.maybe(tx -> tx.sessions().find(session.id()))).contains(session);
    world.refuses(tx -> tx.sessions().insert(with(world.unsaved(account, 5), "theirs"), CAUSE));
  }

  private static Session with(Session session, String project) {
    SessionRequest asked = session.request();
    return new Session(
        session.id(),
        new SessionRequest(
            asked.account(),
            asked.keyId(),
            asked.world(),
            asked.name(),
            Optional.of(project),
            asked.kind(),
            asked.workflow(),
            asked.workflowVersion(),
            asked.capacityClass(),
            asked.priorityClass(),
            asked.quoteId(),
            asked.shape(),
            asked.command(),
            asked.environmentSealed(),
            asked.ports(),
            asked.labels(),
            asked.allowInfeasible(),
            asked.timing(),
            asked.array(),
            asked.createdAt()),
        session.progress());
  }
}
