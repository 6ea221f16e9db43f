package io.tollgate.metering.defect;

import org.jspecify.annotations.Nullable;

/**
 * The defect that is planted in the current thread, if any. Worlds run one per thread, so each can
 * have its own. Nothing can be planted in a process once it is sealed, and every server seals
 * itself before it serves.
 */
public final class Planted {
  private static final ThreadLocal<@Nullable Defect> DEFECT = new ThreadLocal<>();

  /** Whether any thread has planted one; all that is read where none has. */
  private static volatile boolean any;

  private static volatile boolean sealed;

  private Planted() {}

  /** Whether this mistake is to be made here and now. */
  public static boolean is(Defect defect) {
    return any && DEFECT.get() == defect;
  }

  /** Whether this thread makes any mistake at all. */
  public static boolean anything() {
    return any && DEFECT.get() != null;
  }

  /** Plants a defect in this thread, in place of any other; for tests and simulated worlds. */
  public static void plant(Defect defect) {
    synchronized (Planted.class) {
      if (sealed) {
        throw new IllegalStateException(
            "This process serves; " + defect.name() + " cannot be planted.");
      }
      any = true;
    }
    DEFECT.set(defect);
  }

  /** Takes this thread's defect away. */
  public static void clear() {
    DEFECT.remove();
  }

  /** From now on, and for ever, this process makes no planted mistake. */
  public static void seal() {
    synchronized (Planted.class) {
      sealed = true;
      any = false;
    }
  }
}
