package io.tollgate.scheduler;

import com.github.f4b6a3.uuid.UuidCreator;
import io.prometheus.client.CollectorRegistry;
import io.tollgate.metering.defect.Planted;
import io.tollgate.scheduler.agent.AgentRoutes;
import io.tollgate.scheduler.agent.FileRoutes;
import io.tollgate.scheduler.agent.NodeTimers;
import io.tollgate.scheduler.agent.SyncDesk;
import io.tollgate.scheduler.agent.UsageRoutes;
import io.tollgate.scheduler.billing.BillingOffice;
import io.tollgate.scheduler.billing.Payers;
import io.tollgate.scheduler.control.ControlDesk;
import io.tollgate.scheduler.control.ControlRoutes;
import io.tollgate.scheduler.control.MaintenanceRoutes;
import io.tollgate.scheduler.cycle.BacklogRoutes;
import io.tollgate.scheduler.cycle.PendingRoutes;
import io.tollgate.scheduler.cycle.QueueRoutes;
import io.tollgate.scheduler.cycle.QueueView;
import io.tollgate.scheduler.cycle.SchedulingCycle;
import io.tollgate.scheduler.database.Database;
import io.tollgate.scheduler.event.NoticeListener;
import io.tollgate.scheduler.http.HttpServer;
import io.tollgate.scheduler.http.Route;
import io.tollgate.scheduler.http.Routes;
import io.tollgate.scheduler.idempotency.Idempotency;
import io.tollgate.scheduler.identity.AccountDesk;
import io.tollgate.scheduler.identity.AccountRoutes;
import io.tollgate.scheduler.identity.AccountView;
import io.tollgate.scheduler.identity.KeyAuthenticator;
import io.tollgate.scheduler.identity.KeyRoutes;
import io.tollgate.scheduler.identity.MeRoutes;
import io.tollgate.scheduler.node.NodeDesk;
import io.tollgate.scheduler.node.NodeRoutes;
import io.tollgate.scheduler.operations.CheckRoutes;
import io.tollgate.scheduler.operations.FleetMetrics;
import io.tollgate.scheduler.operations.HealthRoutes;
import io.tollgate.scheduler.operations.HttpMetrics;
import io.tollgate.scheduler.operations.OpenApiRoutes;
import io.tollgate.scheduler.operations.Readiness;
import io.tollgate.scheduler.operations.RebuildRoutes;
import io.tollgate.scheduler.project.ProjectRoutes;
import io.tollgate.scheduler.quota.AllowanceRoutes;
import io.tollgate.scheduler.replica.FollowedLeader;
import io.tollgate.scheduler.replica.ReplicaRoutes;
import io.tollgate.scheduler.replica.Trials;
import io.tollgate.scheduler.session.ArrayDesk;
import io.tollgate.scheduler.session.ArrayRoutes;
import io.tollgate.scheduler.session.EnvironmentSeal;
import io.tollgate.scheduler.session.ExtensionDesk;
import io.tollgate.scheduler.session.ExtensionJudge;
import io.tollgate.scheduler.session.OperatorDesk;
import io.tollgate.scheduler.session.OperatorRoutes;
import io.tollgate.scheduler.session.SessionDesk;
import io.tollgate.scheduler.session.SessionRoutes;
import io.tollgate.scheduler.session.SessionView;
import io.tollgate.scheduler.session.SessionWatch;
import io.tollgate.scheduler.session.Suspension;
import io.tollgate.scheduler.session.WaitingDesk;
import io.tollgate.scheduler.session.WaitingRoutes;
import io.tollgate.scheduler.session.WorkflowRoutes;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A running server: all wiring on one screen, plain constructors. */
public final class Server implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Server.class);
  private static final Duration DRAIN = Duration.ofSeconds(5);
  private static final int SWEEP_MS = 60_000;
  private static final int LOOK_MS = 1_000;
  private static final int COUNT_MS = 10_000;
  private static final int SWEEP_ROWS = 1_000;

  /** A database silent for this long makes the server unready, so that agents turn elsewhere. */
  private static final Duration UNANSWERED = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final Database database;
  private final Readiness readiness;
  private final SyncDesk desk;
  private final SessionWatch watch;
  private final HttpServer http;
  private final NoticeListener listener;
  private final InstantSource clock;
  private final SchedulingCycle cycle;
  private final FollowedLeader leader;
  private final BillingOffice billing;
  private final FleetMetrics fleet;
  private volatile String address = "";
  private final AtomicBoolean looking = new AtomicBoolean();
  private volatile Instant databaseAnswered = Instant.EPOCH;

  /** Starts everything and returns once it listens; throws when it cannot. */
  static Server start(ServerConfig config) throws IOException {
    return start(config, InstantSource.system(), CollectorRegistry.defaultRegistry);
  }

  /** The same under a clock and with a metrics registry of the caller's. */
  static Server start(ServerConfig config, InstantSource clock, CollectorRegistry metrics)
      throws IOException {
    Server server = new Server(config, clock, metrics);
    server.listen(config);
    return server;
  }

  private Server(ServerConfig config, InstantSource clock, CollectorRegistry metrics)
      throws IOException {
    Planted.seal(); // Whoever serves makes no mistakes on purpose.
    this.clock = clock;
    vertx = Vertx.vertx();
    database = new Database(vertx, config.database());
    fleet = new FleetMetrics(metrics);
    EnvironmentSeal seal = EnvironmentSeal.fromFile(config.secretKeyFile());
    readiness = new Readiness(Map.of("database", this::databaseComplaint));
    desk = new SyncDesk(vertx, database, config.agents(), config.life(), seal, clock);
    watch = new SessionWatch(vertx);
    NodeTimers timers = new NodeTimers(config.agents(), config.life());
    UUID replica = UuidCreator.getTimeOrderedEpoch();
    cycle =
        new SchedulingCycle(
            config.database(), replica, timers, config.life(), config.policy(), clock);
    leader = new FollowedLeader(cycle, database, clock);
    Payers payers = new Payers();
    AccountDesk accounts = new AccountDesk(payers, new Suspension(config.life()));
    billing =
        new BillingOffice(
            database, accounts, config.payments(), config.invoices(), this::address, clock);
    http =
        new HttpServer(
            vertx,
            config.listen(),
            new KeyAuthenticator(database, clock),
            new HttpMetrics(metrics),
            clock,
            routes(config, seal, metrics, payers, accounts));
    listener = new NoticeListener(config.database(), this::heard);
  }

  private List<Routes> routes(
      ServerConfig config,
      EnvironmentSeal seal,
      CollectorRegistry metrics,
      Payers payers,
      AccountDesk accounts) {
    QueueView queue = new QueueView(leader::picture);
    SessionDesk sessions = new SessionDesk(config.life(), seal);
    ArrayDesk arrays = new ArrayDesk(sessions, config.life());
    Trials trials = new Trials(cycle, leader, database, sessions, arrays, clock);
    SessionView sessionView = new SessionView(queue::of, UsageRoutes::summaries);
    List<Routes> routes = new ArrayList<>(billing.routes());
    Collections.addAll(
        routes,
        new HealthRoutes(readiness, metrics),
        new OpenApiRoutes(),
        new MeRoutes(database),
        new AccountRoutes(database, accounts, new AccountView(payers)),
        new KeyRoutes(database, new SecureRandom()),
        new ProjectRoutes(database),
        new AllowanceRoutes(database),
        new WorkflowRoutes(database),
        new ArrayRoutes(database, arrays, trials, clock),
        new SessionRoutes(
            database,
            sessions,
            limit -> new ExtensionDesk(config.life(), limit),
            new ExtensionJudge(leader::longestExtension),
            trials,
            sessionView,
            watch,
            clock),
        new WaitingRoutes(database, new WaitingDesk(config.life()), sessionView, clock),
        new QueueRoutes(database, queue, clock),
        new BacklogRoutes(leader::picture),
        new ReplicaRoutes(cycle, leader, trials, database),
        new UsageRoutes(database, desk),
        new FileRoutes(database, desk),
        new NodeRoutes(database, new NodeDesk(config.life())),
        new ControlRoutes(database, new ControlDesk(config.life())),
        new MaintenanceRoutes(database),
        new OperatorRoutes(database, new OperatorDesk(config.life()), sessionView),
        new PendingRoutes(database),
        new CheckRoutes(database, clock),
        new RebuildRoutes(database),
        new AgentRoutes(desk, database, clock));
    return routes;
  }

  private void listen(ServerConfig config) {
    int port = await(http.listen());
    String scheme = config.listen().tls().isPresent() ? "https" : "http";
    address = scheme + "://" + config.listen().host() + ":" + port;
    cycle.start(config.advertised().orElse(address));
    leader.start();
    listener.start();
    look();
    vertx.setPeriodic(LOOK_MS, tick -> look());
    vertx.setPeriodic(
        0, COUNT_MS, tick -> database.inTransaction(fleet::look).onFailure(Server::later));
    vertx.setPeriodic(
        SWEEP_MS,
        tick ->
            database
                .inTransaction(handle -> Idempotency.sweep(handle, clock.instant(), SWEEP_ROWS))
                .eventually(() -> billing.sweep(vertx))
                .onFailure(Server::later));
  }

  /** The one query a second: the fallback of the notices, and a sign of life of the database. */
  private void look() {
    if (looking.compareAndSet(false, true)) {
      desk.wakeMissed()
          .onSuccess(answered -> databaseAnswered = clock.instant())
          .onFailure(Server::later)
          .onComplete(done -> looking.set(false));
    }
  }

  private Optional<String> databaseComplaint() {
    Instant last = databaseAnswered;
    return last.isAfter(clock.instant().minus(UNANSWERED))
        ? Optional.empty()
        : Optional.of("it has not answered since " + last);
  }

  /**
   * What a notice says: {@code cycle}, {@code node:id,id}, {@code session:id}, {@code logs:replica}
   * or {@code piece:request}.
   */
  private void heard(String payload) {
    if (payload.equals("cycle")) {
      cycle.nudge();
    } else if (payload.startsWith("node:")) {
      desk.wake(
          Arrays.stream(payload.substring("node:".length()).split(","))
              .map(UUID::fromString)
              .toList());
    } else if (payload.startsWith("session:")) {
      watch.changed(UUID.fromString(payload.substring("session:".length())));
    } else if (payload.startsWith("logs:")) {
      desk.logsWanted(UUID.fromString(payload.substring("logs:".length())));
    } else if (payload.startsWith("piece:")) {
      desk.pieceArrived(UUID.fromString(payload.substring("piece:".length())));
    }
  }

  /** Where it listens, as a URL. */
  public String address() {
    return address;
  }

  /** Every mounted route. */
  public SortedSet<Route> routes() {
    return http.routes();
  }

  private static void later(Throwable failure) {
    log.debug("background work is tried again next time: {}", failure.getMessage());
  }

  /** Not ready, no new decisions, requests finish, leadership is handed over; work runs on. */
  @Override
  public void close() {
    readiness.drain();
    cycle.close();
    leader.close();
    desk.close();
    listener.close();
    await(http.shutdown(DRAIN).recover(ignored -> Future.succeededFuture()));
    database.close();
    await(vertx.close());
  }

  private static <T> T await(Future<T> future) {
    try {
      return future.toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    } catch (ExecutionException failure) {
      if (failure.getCause() instanceof RuntimeException known) {
        throw known;
      }
      throw new IllegalStateException(failure.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    } catch (TimeoutException late) {
      throw new IllegalStateException("no answer within 30 s", late);
    }
  }
}
