package io.tollgate.metering.memory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;

/**
 * The transaction of a world without a database: what was written since {@link #begin} can be
 * undone. Stores that share a log share the transaction. For one thread.
 *
 * <p>Writes outside a transaction stay and are not recorded, as with automatic commit.
 */
public final class UndoLog {
  private final List<Runnable> undos = new ArrayList<>();
  private boolean open;

  /** Begins a transaction; they do not nest. */
  public void begin() {
    if (open) {
      throw new IllegalStateException("A transaction is open.");
    }
    open = true;
  }

  /** Keeps what was written. */
  public void commit() {
    requireOpen();
    undos.clear();
    open = false;
  }

  /** Undoes what was written, the last first. */
  public void rollback() {
    requireOpen();
    for (int i = undos.size() - 1; i >= 0; i--) {
      undos.get(i).run();
    }
    undos.clear();
    open = false;
  }

  /** Does all of it or, when it throws, nothing. */
  public <T> T inTransaction(Supplier<T> work) {
    begin();
    boolean done = false;
    try {
      T result = work.get();
      done = true;
      return result;
    } finally {
      if (done) {
        commit();
      } else {
        rollback();
      }
    }
  }

  /** Whether a transaction is open. */
  public boolean isOpen() {
    return open;
  }

  /** Says how a write that was just made is undone. */
  public void undoWith(Runnable undo) {
    if (open) {
      undos.add(undo);
    }
  }

  private void requireOpen() {
    if (!open) {
      throw new IllegalStateException("No transaction is open.");
    }
  }
}
