package io.tollgate.scheduler.decision;

import static io.tollgate.scheduler.decision.World.T0;
import static io.tollgate.scheduler.decision.World.minute;
import static io.tollgate.scheduler.decision.World.nodeView;
import static io.tollgate.scheduler.decision.World.queued;
import static io.tollgate.scheduler.decision.World.session;
import static io.tollgate.scheduler.decision.World.shape;
import static org.assertj.core.api.Assertions.assertThat;

import io.tollgate.scheduler.control.ControlAction;
import io.tollgate.scheduler.control.ControlScope;
import io.tollgate.scheduler.node.Hosting;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The only node of a fleet takes nothing: why, in a code and in words, and that it was that. */
class NodesThatTakeNothingTest {

  /**
   * A node as it is found.
   *
   * @param what is against it
   * @param made makes it so
   * @param code what is told
   * @param words what the sentence says
   */
  record Case(String what, Consumer<World> made, WaitCode code, String words) {
    @Override
    public String toString() {
      return what;
    }
  }

  static Stream<Case> cases() {
    return Stream.of(
        node(
            "cordoned",
            n -> World.with(n, Availability.drain(T0)),
            WaitCode.NODE_DRAIN,
            "n1 since"),
        new Case(
            "draining",
            world ->
                world.cluster.put(
                    World.control(
                        1,
                        ControlAction.DRAIN,
                        ControlScope.of(ControlScope.Kind.NODE, World.node(1).value()))),
            WaitCode.NODE_DRAIN,
            "reason 1"),
        new Case(
            "about to be maintained",
            world -> world.cluster.put(World.window(1, 1, 5, 60)),
            WaitCode.MAINTENANCE,
            "new memory"),
        node(
            "unreachable",
            n -> World.with(n, Availability.down(T0, "silence")),
            WaitCode.NODE_DOWN,
            "n1 since " + T0 + " for silence"),
        node(
            "set aside",
            n -> World.with(n, Availability.down(T0, "failed starts")),
            WaitCode.NODE_DOWN,
            "for failed starts"),
        node(
            "unhealthy",
            n -> World.with(n, Availability.down(T0, "nvidia_smi_hangs")),
            WaitCode.NODE_DOWN,
            "for nvidia_smi_hangs"),
        node("with a sick GPU", n -> World.sick(n, 1), WaitCode.NODE_DOWN, "(sick: GPU 1 xid_79)"),
        node(
            "beta",
            n -> Choosy.hosting(n, new Hosting(false, true), Map.of()),
            WaitCode.BETA_NOT_ENABLED,
            "has not enabled beta"),
        node("of the test world", n -> inTest(n), WaitCode.NO_MATCHING_NODE, "could ever hold"));
  }

  private static Case node(
      String what, UnaryOperator<NodeView> change, WaitCode code, String words) {
    return new Case(what, world -> world.cluster.put(change.apply(nodeView(1, 4))), code, words);
  }

  private static NodeView inTest(NodeView node) {
    return new NodeView(
        node.id(),
        node.name(),
        "test",
        node.model(),
        node.cpus(),
        node.memoryBytes(),
        node.labels(),
        node.availability(),
        node.gpus(),
        node.version());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void says_why_and_that_alone_keeps_it_waiting(Case found) {
    World world = new World().nodes(1, 4).account(1, 100);
    found.made().accept(world);
    world.cluster.put(queued(1, 1, shape(1, 4), 30));

    Plan plan = world.decide(minute(1));

    assertThat(plan.starts()).isEmpty();
    assertThat(World.codes(plan, 1)).containsExactly(found.code());
    WaitReason reason = plan.waiting().get(session(1)).reasons().get(0);
    assertThat(reason.message()).contains(found.words());

    World without = new World().nodes(1, 4).account(1, 100);
    without.cluster.put(queued(1, 1, shape(1, 4), 30));
    assertThat(without.decide(minute(1)).starts()).hasSize(1);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void beside_one_that_takes_work_it_is_passed_over(Case found) {
    World world = new World().nodes(1, 4).account(1, 100);
    found.made().accept(world);
    world.node(2, 8, n -> n);
    world.cluster.put(queued(1, 1, shape(1, 4), 30));

    assertThat(world.decide(minute(1)).starts())
        .singleElement()
        .satisfies(start -> assertThat(start.placements().get(0).node()).isEqualTo(World.node(2)));
  }
}
