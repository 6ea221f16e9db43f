package io.tollgate.scheduler.decision;

import io.tollgate.scheduler.identity.AccountId;
import io.tollgate.scheduler.session.SessionId;
import io.tollgate.scheduler.session.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * One node: what it has, what holds it, and what is free of it from now on. What holds it is kept
 * from decision to decision; slots are laid on it for one pass.
 */
final class NodeLine {
  /** More GPUs than any node has. */
  private static final int CLOSED = 1 << 20;

  /** Its place among the nodes of the fleet. */
  final int number;

  private final List<Hold> holds = new ArrayList<>();
  private List<Closing> closings = List.of();
  private NodeView view;
  private boolean takesWork;
  private List<String> usable = List.of();
  private Feasibility.Free whole = new Feasibility.Free(0, 0, 0);
  private GpuParts gpus = new GpuParts(0);
  private Stays stays = new Stays(false);
  private boolean beta;
  private Optional<AccountId> keptFor = Optional.empty();
  private Timeline free = new Timeline(0, 0, 0, 0);
  private boolean slotted;
  private long nextEnd;

  /**
   * GPUs, CPUs and memory that a session holds until then at the latest.
   *
   * @param gpus which of those that may be used; -1 for one that may not
   */
  private record Hold(long key, SessionId session, Guest guest, Held held, int[] gpus, long end) {

    /** Nearly all sessions differ in it, and it lies at hand. */
    static long key(SessionId session) {
      UUID id = session.value();
      return id.getMostSignificantBits() ^ id.getLeastSignificantBits();
    }
  }

  /** What is held, of GPUs as many thousandths of each. */
  record Held(List<String> gpuUuids, int gpuThousandths, int cpus, long memoryBytes) {
    boolean isPart() {
      return gpuThousandths < Shape.WHOLE;
    }
  }

  NodeLine(int number, NodeView view, Lift lift) {
    this.number = number;
    this.view = view;
    become(view, lift);
  }

  /**
   * The node is like that now.
   *
   * @param lift whether nodes that are down or cordoned, and sick GPUs, count
   */
  void become(NodeView now, Lift lift) {
    view = now;
    takesWork = lift.takesWork(now.availability());
    beta = now.hosting().beta() && !lift.beta();
    usable =
        now.gpus().stream().filter(gpu -> lift.down() || gpu.healthy()).map(GpuView::uuid).toList();
    whole = new Feasibility.Free(usable.size(), now.cpus(), now.memoryBytes());
    holds.replaceAll(this::here);
  }

  /** The same hold on the GPUs as they are numbered now. */
  private Hold here(Hold hold) {
    return hold(hold.session(), hold.guest(), hold.held(), hold.end());
  }

  private Hold hold(SessionId session, Guest guest, Held held, long end) {
    int[] gpus = new int[held.gpuUuids().size()];
    for (int i = 0; i < gpus.length; i++) {
      gpus[i] = usable.indexOf(held.gpuUuids().get(i));
    }
    return new Hold(Hold.key(session), session, guest, held, gpus, end);
  }

  NodeView view() {
    return view;
  }

  boolean takesWork() {
    return takesWork;
  }

  /** Whether the node could hold its part if it were empty. */
  boolean couldHold(Need need) {
    return takesWork
        && (!beta || need.guest().beta())
        && (need.guest().lendable() || mayKeep(need))
        && Feasibility.of(view, whole, need.shape()) == Feasibility.FITS;
  }

  /** It is kept for that account. */
  void keepFor(Optional<AccountId> account) {
    keptFor = account;
  }

  /** For whom it is kept. */
  Optional<AccountId> keptFor() {
    return keptFor;
  }

  /** Whether it is kept for the account of the need. */
  boolean isKeptFor(Need need) {
    return keptFor.isPresent() && need.guest().account().equals(keptFor);
  }

  /** Whether a place for later may be kept here for those of the need. */
  boolean mayKeep(Need need) {
    return keptFor.isEmpty() || need.guest().account().equals(keptFor);
  }

  /** GPUs of this node that may be used. */
  int gpus() {
    return usable.size();
  }

  /** The session holds that until then at the latest. */
  void add(SessionId session, Guest guest, Held held, long end) {
    holds.add(hold(session, guest, held, end));
  }

  /** Who holds parts of GPUs here, once for each part. */
  List<Guest> partHolders() {
    return holds.stream().filter(hold -> hold.held().isPart()).map(Hold::guest).toList();
  }

  /** What the session held is free; answers whose part of a GPU that was, null if it was none. */
  @Nullable Guest release(SessionId session) {
    Guest guest = null;
    long key = Hold.key(session);
    for (int i = holds.size() - 1; i >= 0; i--) {
      Hold hold = holds.get(i);
      if (hold.key() == key && hold.session().equals(session)) {
        guest = hold.held().isPart() ? hold.guest() : guest;
        holds.remove(i);
      }
    }
    return guest;
  }

  /** The same things hold this node as that one. */
  void holdAs(NodeLine other) {
    other.holds.forEach(hold -> holds.add(here(hold)));
  }

  /**
   * Works out what is free from now on, with no slots.
   *
   * @param rules when operators make what holds it leave
   */
  void settle(long now, Policy policy, InForce rules) {
    gpus = gpus.size() == usable.size() ? gpus.emptied() : new GpuParts(usable.size());
    stays = new Stays(view.hosting().singleTenant());
    free.begin(now, whole.gpus(), whole.cpus(), whole.memoryBytes());
    slotted = false;
    closings = List.of();
    nextEnd = Ticks.NEVER;
    for (Hold hold : holds) {
      long end = Math.min(Gates.expected(hold.end(), now, policy), rules.evicted(hold.session()));
      nextEnd = Math.min(nextEnd, end);
      use(hold, now, end);
    }
  }

  /** Nothing is to start that reaches into that time. */
  void close(Closing closing) {
    slotted = true;
    closings = new ArrayList<>(closings);
    closings.add(closing);
    free.take(closing.from(), closing.until(), CLOSED, 0, 0);
  }

  /** When it is closed, in no order. */
  List<Closing> closings() {
    return closings;
  }

  /** Whether nothing is closed from now until then. */
  boolean openUntil(long end) {
    return closings.isEmpty() || closings.stream().noneMatch(closing -> closing.from() < end);
  }

  /** Time has gone by, and nothing else has happened here; needed before a place is kept. */
  void beginAt(long now) {
    free.beginAt(now);
  }

  /** GPUs that are sick or gone were not free to begin with. */
  private void use(Hold hold, long now, long end) {
    Held held = hold.held();
    int whole = 0;
    for (int gpu : hold.gpus()) {
      if (gpu >= 0 && held.isPart()) {
        usePart(gpu, held.gpuThousandths(), hold.guest(), now, end);
      } else if (gpu >= 0 && gpus.takeWhole(gpu)) {
        whole++;
      }
    }
    free.take(now, end, whole, held.cpus(), held.memoryBytes());
    stays.hold(hold.guest(), now, end);
  }

  /** A GPU is taken as long as anybody holds a part of it. */
  private void usePart(int gpu, int milli, Guest guest, long now, long end) {
    long before = gpus.takePart(gpu, milli, guest, end);
    free.take(Math.max(now, before), end, 1, 0, 0);
  }

  /** When the first of what holds it is expected to be gone; it must be settled anew then. */
  long nextEnd() {
    return nextEnd;
  }

  /** Whether anything is kept here for later. */
  boolean slotted() {
    return slotted;
  }

  /** Thousandths of each of its GPUs that anybody could have now, whatever is kept for later. */
  int[] freeToAll() {
    return gpus.freeToAll();
  }

  /** Keeps one node's part of what it needs over that time; of a part of a GPU the whole. */
  void keep(Need need, Guest guest, long from, long until) {
    slotted = true;
    Shape shape = need.shape();
    free.take(from, until, shape.gpusPerNode(), shape.cpus(), shape.memoryBytes());
    stays.keep(guest, from, until);
  }

  /** Gives one node's part back. */
  void give(Need need, Guest guest, long from, long until) {
    Shape shape = need.shape();
    free.take(from, until, -shape.gpusPerNode(), -shape.cpus(), -shape.memoryBytes());
    stays.give(guest, from, until);
  }

  /** The session runs here from now on; answers which GPUs it has. */
  List<String> start(QueuedSession session, List<Integer> numbers, long now, long end) {
    Shape shape = session.shape();
    int[] at = new int[numbers.size()];
    String[] names = new String[at.length];
    for (int i = 0; i < at.length; i++) {
      at[i] = numbers.get(i);
      names[i] = usable.get(at[i]);
    }
    List<String> uuids = List.of(names);
    Held held = new Held(uuids, shape.gpuThousandths(), shape.cpus(), shape.memoryBytes());
    Guest guest = Guest.of(session.belonging());
    Hold hold = new Hold(Hold.key(session.id()), session.id(), guest, held, at, end);
    beginAt(now);
    use(hold, now, end);
    nextEnd = Math.min(nextEnd, end);
    holds.add(hold);
    return uuids;
  }

  /** Which GPU, of which the guest holds a part already, one more fits on until then. */
  OptionalInt joinable(Shape shape, Guest guest, long until) {
    long now = free.startsAt();
    OptionalInt gpu =
        gpus.joinable(
            guest,
            shape.gpuThousandths(),
            until,
            from -> free.clear(Math.max(now, from), until, 1, 0, 0));
    return gpu.isPresent()
            && free.clear(now, until, 0, shape.cpus(), shape.memoryBytes())
            && stays.clear(guest, now, until)
        ? gpu
        : OptionalInt.empty();
  }

  /** Thousandths free of one of its GPUs. */
  int freeMilli(int gpu) {
    return gpus.freeMilli(gpu);
  }

  /**
   * Thousandths free now of GPUs that the guest has broken: in all, and the most of one on which a
   * part of that shape would have its CPUs and memory too.
   */
  int[] own(Shape shape, Guest guest) {
    int[] own = gpus.own(guest);
    boolean fits = cpusNow() >= shape.cpus() && memoryNow() >= shape.memoryBytes();
    return new int[] {own[0], fits && stays.clearNow(guest) ? own[1] : 0};
  }

  boolean clear(Need need, long from, long until) {
    Shape shape = need.shape();
    return free.clear(from, until, shape.gpusPerNode(), shape.cpus(), shape.memoryBytes())
        && stays.clear(need.guest(), from, until);
  }

  /** Whether it could have its part now beside what is held, whatever is kept or closed later. */
  boolean fitsNow(Need need) {
    Shape shape = need.shape();
    return gpus.whole() >= shape.gpusPerNode()
        && cpusNow() >= shape.cpus()
        && memoryNow() >= shape.memoryBytes()
        && stays.clearNow(need.guest());
  }

  /** From when on it could hold its part for ever; {@link Ticks#NEVER} when it cannot. */
  long freeForEver(Need need) {
    Shape shape = need.shape();
    return Math.max(
        stays.clearForEver(need.guest()),
        free.freeForEver(shape.gpusPerNode(), shape.cpus(), shape.memoryBytes()));
  }

  /** From when on nothing holds it and nothing is kept here; {@link Ticks#NEVER} when never. */
  long whollyFree() {
    return free.freeForEver(whole.gpus(), whole.cpus(), whole.memoryBytes());
  }

  /** GPUs that nobody holds anything of and those of that need could have. */
  int freeTo(Need need) {
    return stays.clearNow(need.guest()) ? gpus.whole() : 0;
  }

  int gpusAt(long time) {
    return free.gpusAt(time);
  }

  /** GPUs free now. */
  int gpusNow() {
    return free.gpusAtStart();
  }

  /** CPUs free now. */
  int cpusNow() {
    return free.cpusAtStart();
  }

  /** Memory free now. */
  long memoryNow() {
    return free.memoryAtStart();
  }

  void starts(Need need, long from, long length, Timeline.Stretches found) {
    Shape shape = need.shape();
    free.starts(
        from,
        length,
        shape.gpusPerNode(),
        shape.cpus(),
        shape.memoryBytes(),
        (first, last) -> stays.starts(need.guest(), first, last, length, found));
  }
}
