package io.tollgate.agent.allocation;

import io.tollgate.agent.protocol.AllocationId;
import io.tollgate.agent.protocol.AllocationNote;
import io.tollgate.agent.protocol.AllocationState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What befell the GPUs of one allocation while its work ran: each cause once per GPU, and few. */
final class AllocationNotes {

  /** More than a person reads; hardware is noted all the same, because money hangs on it. */
  private static final int MOST = 16;

  private final List<AllocationNote> notes = new ArrayList<>();

  AllocationNotes(@Nullable List<AllocationNote> before) {
    if (before != null) {
      notes.addAll(before);
    }
  }

  /** Adds a note; one of the same cause, kind and GPU changes nothing. */
  boolean add(AllocationNote note) {
    boolean known =
        notes.stream()
            .anyMatch(
                one ->
                    one.cause().equals(note.cause())
                        && one.kind() == note.kind()
                        && one.gpuUuid().equals(note.gpuUuid()));
    boolean decides = note.kind() == AllocationNote.Kind.HARDWARE && hardwareCause() == null;
    return !known && (notes.size() < MOST || decides) && notes.add(note);
  }

  /** Adds it to whichever of them runs on that GPU. */
  static boolean add(
      AllocationNote note, Optional<AllocationId> only, Collection<Allocation> allocations) {
    boolean any = false;
    for (Allocation a : allocations) {
      boolean concerned =
          only.map(a.desired.id()::equals).orElse(true)
              && a.desired.gpus().contains(note.gpuUuid())
              && a.state == AllocationState.RUNNING;
      if (concerned && a.notes.add(note)) {
        a.unwritten = true;
        a.dueMs = 0;
        any = true;
      }
    }
    return any;
  }

  List<AllocationNote> all() {
    return List.copyOf(notes);
  }

  /** What first failed under the work, null when nothing did. */
  @Nullable String hardwareCause() {
    return notes.stream()
        .filter(note -> note.kind() == AllocationNote.Kind.HARDWARE)
        .map(AllocationNote::cause)
        .findFirst()
        .orElse(null);
  }
}
