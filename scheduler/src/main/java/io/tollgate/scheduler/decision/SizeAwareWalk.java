package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.decision.placement.Place;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The smallest bill first, promises kept: whoever was promised a start and fits now starts first,
 * in the order of promises, and the others' slots move earlier; then each in order starts if he
 * touches no slot; then new promises are given ({@link NewPromises}).
 *
 * <p>In each pool the first that does not fit gets a slot for this pass only, so that those after
 * him do not take what he is about to get.
 */
final class SizeAwareWalk {
  private final Pass pass;
  private final Round round;
  private final Set<Pool> shadowed = new HashSet<>();
  private final List<QueuedSession> left = new ArrayList<>();

  SizeAwareWalk(Pass pass) {
    this.pass = pass;
    this.round = pass.round;
  }

  void over(List<QueuedSession> sorted) {
    for (Promise promise : pass.promises.given()) {
      QueuedSession session = round.state().queue().get(promise.session());
      if (session != null && pass.promises.has(session)) {
        holder(session);
      }
    }
    for (QueuedSession session : sorted) {
      if (!pass.considered(session)) {
        other(session);
      }
    }
    new NewPromises(pass).among(left);
  }

  private void holder(QueuedSession session) {
    @Nullable Slot own = pass.release(session);
    List<Place> places = pass.places(session);
    boolean limitsOpen = pass.limitsOpen(session);
    long ready = round.gates().ready(session);
    if (!places.isEmpty() && limitsOpen && ready <= round.now()) {
      pass.starts(session, places);
      return;
    }
    pass.waits(session, !places.isEmpty(), limitsOpen);
    long start = ready >= Ticks.NEVER ? Ticks.NEVER : pass.earliest(session, ready);
    if (start >= Ticks.NEVER) {
      pass.promises.drop(session);
      return;
    }
    Slot slot = pass.slot(session, start, own);
    pass.reserve(session, slot);
    pass.waits(session, slot);
    pass.promises.tell(session, slot, ready, own != null);
  }

  private void other(QueuedSession session) {
    List<Place> places = pass.places(session);
    boolean limitsOpen = pass.limitsOpen(session);
    long ready = round.gates().ready(session);
    if (!places.isEmpty() && limitsOpen && ready <= round.now()) {
      pass.starts(session, places);
      return;
    }
    pass.waits(session, !places.isEmpty(), limitsOpen);
    if (ready >= Ticks.NEVER) {
      return;
    }
    left.add(session);
    if (places.isEmpty() && ready <= round.now() && !shadowed.contains(session.pool())) {
      shadow(session);
    }
  }

  private void shadow(QueuedSession session) {
    long start = pass.earliest(session, round.now());
    if (start < Ticks.NEVER) {
      shadowed.add(session.pool());
      pass.reserve(session, pass.slot(session, start, null));
    }
  }
}
