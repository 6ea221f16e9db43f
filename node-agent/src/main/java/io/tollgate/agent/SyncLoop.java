package io.tollgate.agent;

import io.tollgate.agent.allocation.AllocationTable;
import io.tollgate.agent.files.DataDesk;
import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.protocol.HealthCondition;
import io.tollgate.agent.protocol.Inventory;
import io.tollgate.agent.protocol.ProtocolJson;
import io.tollgate.agent.protocol.SyncAnswer;
import io.tollgate.agent.protocol.SyncRequest;
import io.tollgate.agent.server.ServerConnection;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The conversation with the server. One sync is always outstanding; a change here sends the next
 * one without waiting for the answer, and the server then ends the older one. Everything in an
 * answer carries its own version or id, so an answer that is overtaken is still read; only the
 * newest one decides when to speak again.
 *
 * <p>Confined to the agent's thread.
 */
final class SyncLoop {

  private static final int MOST_IN_FLIGHT = 4;

  /** Changes within this time travel together. */
  private static final long TOGETHER_MS = 3;

  /** A server that answers everything at once with nothing is not asked more often than this. */
  private static final long LEAST_PAUSE_MS = 100;

  /** However long the server would like to hear nothing. */
  private static final long LONGEST_PAUSE_MS = 30_000;

  private static final long STAND_DOWN_PAUSE_MS = 15_000;
  private static final Logger log = LoggerFactory.getLogger(SyncLoop.class);

  private final ScheduledExecutorService thread;
  private final ServerConnection server;
  private final NodeIdentity identity;
  private final UUID bootId;
  private final AllocationTable table;
  private final HealthDesk health;
  private final Supplier<List<HealthCondition>> admission;
  private final DataDesk dataDesk;
  private final Runnable turn;
  private final UUID nonce = UUID.randomUUID();
  private final BackOff backOff;

  private Inventory inventory;
  private boolean inventoryDue = true;
  private long agentInstance;
  private long sequence;
  private int inFlight;
  private boolean failing;
  private boolean standDown;
  private boolean changedMeanwhile;
  private boolean closed;
  private String lastTrouble = "";
  private long lastSentNanos = System.nanoTime();
  private final CountDownLatch lastWord = new CountDownLatch(1);
  private Optional<ScheduledFuture<?>> timer = Optional.empty();

  /** What a conversation is about. */
  record Subjects(
      AllocationTable table,
      HealthDesk health,
      Supplier<List<HealthCondition>> admission,
      DataDesk dataDesk,
      Inventory inventory) {}

  /**
   * @param thread the agent's thread
   * @param turn takes the allocations further, after something was heard
   */
  SyncLoop(
      ScheduledExecutorService thread,
      ServerConnection server,
      NodeIdentity identity,
      UUID bootId,
      Subjects subjects,
      Runnable turn) {
    this.thread = thread;
    this.server = server;
    this.backOff = new BackOff(server.others());
    this.identity = identity;
    this.bootId = bootId;
    this.table = subjects.table();
    this.health = subjects.health();
    this.admission = subjects.admission();
    this.dataDesk = subjects.dataDesk();
    this.inventory = subjects.inventory();
    this.turn = turn;
  }

  /** Something here changed that the server should hear of at once. */
  void changed() {
    boolean notBegun = sequence == 0; // The first word carries everything.
    if (notBegun || closed || failing || standDown) {
      return;
    }
    if (inFlight >= MOST_IN_FLIGHT) {
      changedMeanwhile = true;
      return;
    }
    long sinceMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - lastSentNanos);
    sendIn(Math.max(0, TOGETHER_MS - sinceMs));
  }

  /** The node has other GPUs than before. */
  void gpusChanged(List<GpuDescription> gpus) {
    inventory = inventory.with(gpus);
    inventoryDue = true;
    changed();
  }

  /** Says the last word: one more sync, and none after it. */
  void close() {
    if (!closed) {
      timer.ifPresent(waiting -> waiting.cancel(false));
      send();
      closed = true;
    }
  }

  /** Waits, on another thread, until the server has heard the last word. */
  void awaitLastWord(long mostMs) throws InterruptedException {
    if (!lastWord.await(mostMs, TimeUnit.MILLISECONDS)) {
      log.debug("The server has not answered the last sync; it may still have heard it.");
    }
  }

  private void sendIn(long delayMs) {
    timer.ifPresent(waiting -> waiting.cancel(false));
    timer = Optional.of(thread.schedule(this::send, delayMs, TimeUnit.MILLISECONDS));
  }

  /** Sends a sync now. */
  void send() {
    if (closed) {
      return;
    }
    sequence++;
    inFlight++;
    changedMeanwhile = false;
    lastSentNanos = System.nanoTime();
    SyncRequest request =
        new SyncRequest(
            ProtocolJson.VERSION,
            identity.nodeId(),
            bootId,
            nonce,
            agentInstance,
            sequence,
            AgentVersion.TEXT,
            table.desiredVersion(),
            inventoryDue ? inventory : null,
            health.reports(),
            nodeHealth(),
            table.reports());
    long sentNanos = lastSentNanos;
    var unused =
        server
            .sync(request, identity.nodeKey())
            .whenCompleteAsync(
                (answer, trouble) -> {
                  inFlight--;
                  if (closed) {
                    lastWord.countDown();
                    return;
                  }
                  if (trouble == null) {
                    heard(request, answer, sentNanos);
                  } else {
                    failed(request, trouble);
                  }
                },
                thread);
  }

  private List<HealthCondition> nodeHealth() {
    return Stream.concat(health.nodeReports().stream(), admission.get().stream()).toList();
  }

  /** Nothing that an answer says may end the conversation. */
  private void heard(SyncRequest request, SyncAnswer answer, long sentNanos) {
    try {
      answered(request, answer, sentNanos);
    } catch (RuntimeException e) {
      log.error("An answer could not be taken; asking again.", e);
      failed(request, e);
    }
  }

  private void answered(SyncRequest request, SyncAnswer answer, long sentNanos) {
    boolean newest = request.sequence() == sequence;
    if (request.inventory() != null && request.inventory().equals(inventory)) {
      inventoryDue = false;
    }
    agentInstance = Math.max(agentInstance, answer.agentInstance());
    inventoryDue |= answer.inventoryWanted();
    if (newest) {
      standDown(answer.standDown());
    }
    table.told(request.allocations());
    answer.taken().forEach(table::taken);
    answer.wanted().forEach(dataDesk::answer);
    health.clear(answer.clearHealth()).ifPresent(this::gpusChanged);
    try {
      boolean newer =
          answer.allocations() != null
              && table.accept(answer.desiredVersion(), answer.allocations());
      recovered();
      if (newest) {
        sendIn(pauseMs(answer, newer, sentNanos));
      }
    } catch (UncheckedIOException e) {
      // The server says it again at once; asking more slowly spares both.
      failed(request, e);
    }
    if (changedMeanwhile) {
      changed();
    }
    // Last, because a change that the turn brings about is to be told without the pause.
    turn.run();
  }

  private long pauseMs(SyncAnswer answer, boolean newer, long sentNanos) {
    boolean nothing = !newer && answer.taken().isEmpty() && answer.wanted().isEmpty();
    long heldMs = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - sentNanos);
    long least = nothing && heldMs < LEAST_PAUSE_MS ? LEAST_PAUSE_MS : 0;
    return standDown
        ? STAND_DOWN_PAUSE_MS
        : Math.max(least, Math.min(LONGEST_PAUSE_MS, answer.nextSyncMs()));
  }

  private void standDown(boolean down) {
    if (down != standDown) {
      standDown = down;
      table.standDown(down);
      log.warn(
          down
              ? "A newer agent has taken this node over; starting nothing, enforcing limits."
              : "This agent has its node back.");
    }
  }

  private void failed(SyncRequest request, Throwable trouble) {
    if (request.sequence() != sequence || closed) {
      return;
    }
    Throwable cause =
        trouble instanceof CompletionException && trouble.getCause() != null
            ? trouble.getCause()
            : trouble;
    failing = true;
    long waitMs = backOff.nextMs();
    if (!cause.toString().equals(lastTrouble)) {
      lastTrouble = cause.toString();
      log.warn("No answer could be taken; work goes on, trying again from now on: {}", lastTrouble);
    }
    sendIn(waitMs);
  }

  private void recovered() {
    backOff.reset();
    failing = false;
    if (!lastTrouble.isEmpty()) {
      log.info("The server is back.");
      lastTrouble = "";
    }
  }
}
