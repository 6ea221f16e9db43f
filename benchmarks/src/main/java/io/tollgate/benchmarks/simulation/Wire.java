package io.tollgate.benchmarks.simulation;

import io.tollgate.scheduler.agent.protocol.Messages.AllocationReport;
import io.tollgate.scheduler.agent.protocol.Messages.SyncAnswer;
import io.tollgate.scheduler.agent.protocol.Messages.SyncRequest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

/**
 * The network between one node and the servers: each message takes its time, and in bad weather is
 * lost, doubled, or so late that newer ones overtake it. The node talks to one replica until that
 * one fails it.
 */
final class Wire {
  private static final int USUAL_MS = 8;
  private static final int SENT_MAX = 1_000;

  /**
   * What messages meet for a while.
   *
   * @param lost share of messages that never arrive, 0 to 1
   * @param doubled share of requests that arrive twice
   * @param lateMs how much later than usual a message may be
   */
  record Weather(double lost, double doubled, int lateMs, long until, Random random) {}

  private final Agenda agenda;
  private final ServerRoom servers;
  private final Truth truth;
  private final boolean instant;
  private int replica;
  private final List<SyncRequest> sent = new ArrayList<>();
  private long cutUntil;
  private Weather weather = new Weather(0, 0, 0, 0, new Random(0));

  Wire(Agenda agenda, ServerRoom servers, Truth truth, boolean instant, int replica) {
    this.agenda = agenda;
    this.servers = servers;
    this.truth = truth;
    this.instant = instant;
    this.replica = replica % servers.replicas().size();
  }

  /** Nothing goes through, either way, until that time. */
  void cut(long until) {
    cutUntil = Math.max(cutUntil, until);
  }

  /** Everything goes through again. */
  void mend() {
    cutUntil = Math.min(cutUntil, agenda.now());
  }

  void turn(Weather next) {
    weather = next;
  }

  boolean isOpen() {
    return agenda.now() >= cutUntil;
  }

  /** When it was cut or in bad weather last. */
  long quietSince() {
    return Math.max(cutUntil, weather.until());
  }

  /** Talks to the next replica from now on. */
  void turn() {
    replica = (replica + 1) % servers.replicas().size();
  }

  void send(SyncRequest request, Consumer<SyncAnswer> answer, Runnable refused) {
    if (instant) {
      if (isOpen()) {
        remember(request);
        servers.replicas().get(replica).receive(request, reply -> back(request, reply, answer));
      }
      return;
    }
    if (lost(request)) {
      return;
    }
    Replica to = servers.replicas().get(replica);
    agenda.after(
        delay(),
        () -> {
          if (to.isDown()) {
            agenda.after(USUAL_MS, refused);
          } else {
            to.receive(request, reply -> back(request, reply, answer));
          }
        });
    if (badWeather() && weather.random().nextDouble() < weather.doubled()) {
      touch(request);
      agenda.after(
          delay(),
          () -> {
            if (!to.isDown()) {
              to.receive(request, reply -> {});
            }
          });
    }
  }

  /** Keeps the last ones, so that they can be sent again. */
  private void remember(SyncRequest request) {
    if (sent.size() == SENT_MAX) {
      sent.remove(0);
    }
    sent.add(request);
  }

  /** Everything that was sent arrives again: twice, in an order by chance, answered to nobody. */
  void sendAgain(Random random) {
    List<SyncRequest> again = new ArrayList<>(sent);
    again.addAll(sent);
    Collections.shuffle(again, random);
    for (SyncRequest request : again) {
      servers.replicas().get(replica).receive(request, reply -> {});
    }
  }

  private void back(SyncRequest request, SyncAnswer reply, Consumer<SyncAnswer> answer) {
    if (instant) {
      if (isOpen()) {
        // After what is going on now, at the same moment.
        agenda.after(0, () -> answer.accept(reply));
      }
    } else if (!lost(request)) {
      agenda.after(delay(), () -> answer.accept(reply));
    }
  }

  private boolean lost(SyncRequest request) {
    boolean lost = !isOpen() || (badWeather() && weather.random().nextDouble() < weather.lost());
    if (lost) {
      touch(request);
    }
    return lost;
  }

  private void touch(SyncRequest request) {
    for (AllocationReport report : request.allocations()) {
      truth.touchedByAllocation(report.id());
    }
  }

  private boolean badWeather() {
    return agenda.now() < weather.until();
  }

  private long delay() {
    return badWeather() && weather.lateMs() > 0
        ? USUAL_MS + weather.random().nextInt(weather.lateMs())
        : USUAL_MS;
  }
}
