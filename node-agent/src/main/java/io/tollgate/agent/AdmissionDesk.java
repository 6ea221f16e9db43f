package io.tollgate.agent;

import io.tollgate.agent.admission.Admission;
import io.tollgate.agent.admission.ClockLook;
import io.tollgate.agent.admission.DiagLook;
import io.tollgate.agent.admission.DiskLook;
import io.tollgate.agent.admission.DriverLook;
import io.tollgate.agent.admission.GpuCountLook;
import io.tollgate.agent.admission.HooksLook;
import io.tollgate.agent.admission.LeftoversLook;
import io.tollgate.agent.admission.Look;
import io.tollgate.agent.admission.ServerTime;
import io.tollgate.agent.admission.ToolsLook;
import io.tollgate.agent.gpu.nvidiasmi.ComputeApp;
import io.tollgate.agent.gpu.nvidiasmi.SmiCommand;
import io.tollgate.agent.hook.HookTrouble;
import io.tollgate.agent.hook.Hooks;
import io.tollgate.agent.protocol.HealthCondition;
import io.tollgate.agent.runtime.process.ProcessTree;
import io.tollgate.agent.state.StateDirectory;
import java.net.URI;
import java.nio.file.Files;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import java.util.function.Supplier;

/**
 * Examines the node once before the agent first speaks to the server, and every minute after that,
 * on a thread of its own, because a look may block.
 */
final class AdmissionDesk {

  private static final long EVERY_SECONDS = 60;
  private static final long SOON_SECONDS = 1;

  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread made = new Thread(task, "admission");
            made.setDaemon(true);
            return made;
          });
  private final Admission admission;
  private final long again;
  private volatile List<HealthCondition> told = List.of();

  /**
   * What is examined.
   *
   * @param smi asks the driver
   * @param gpus how many the node has now
   * @param simulated whether they are only pretended
   * @param known what is known of allocations
   * @param notApart why the work of two accounts cannot be kept apart; empty when it can
   * @param hookTroubles epilogs that have not passed
   */
  record Subjects(
      SmiCommand smi,
      IntSupplier gpus,
      boolean simulated,
      LeftoversLook.Known known,
      Supplier<List<String>> notApart,
      Supplier<List<HookTrouble>> hookTroubles) {

    /**
     * Those of a running agent.
     *
     * @param smi asks the driver
     * @param bootId the current boot
     * @param gpus how many the node has now
     * @param source who tells about them
     * @param busyGpus uuids of those that are held
     */
    static Subjects of(
        StateDirectory state,
        SmiCommand smi,
        UUID bootId,
        IntSupplier gpus,
        String source,
        Supplier<Set<String>> busyGpus,
        Supplier<List<String>> notApart,
        Hooks hooks) {
      return new Subjects(
          smi,
          gpus,
          source.equals("simulated"),
          new LeftoversLook.Known(
              () -> new ProcessTree(ProcessTree.MARKER, bootId).marked(),
              id -> Files.exists(state.allocationFile(id)),
              busyGpus),
          notApart,
          hooks::troubles);
    }
  }

  AdmissionDesk(AgentConfig config, Subjects subjects) {
    admission = new Admission(looks(config, subjects, false), subjects.hookTroubles(), wall());
    again = config.admission().diag() ? SOON_SECONDS : EVERY_SECONDS;
  }

  private static InstantSource wall() {
    return InstantSource.system();
  }

  /**
   * Everything that is examined, in the order in which it is told.
   *
   * @param beforehand whether there is no agent yet: the servers are looked at too, and nothing is
   *     put off
   */
  static List<Look> looks(AgentConfig config, Subjects subjects, boolean beforehand) {
    List<Look> looks = new ArrayList<>();
    looks.add(
        new ToolsLook(System.getenv().getOrDefault("PATH", "/usr/bin:/bin"), subjects.notApart()));
    looks.add(new DiskLook(config.stateDirectory(), config.admission()));
    looks.add(
        new GpuCountLook(config.admission().expectedGpus(), subjects.gpus(), subjects.simulated()));
    if (!subjects.simulated()) {
      looks.add(new DriverLook(subjects.smi()));
    }
    looks.add(new LeftoversLook(ComputeApp.by(subjects.smi()), subjects.known()));
    looks.add(new HooksLook(config.admission().hooks()));
    for (URI server : config.serverUrls()) {
      looks.add(new ClockLook(server, beforehand, new ServerTime(server, wall())));
    }
    if (config.admission().diag()) {
      looks.add(
          new DiagLook(
              config.admission().diagLimit(),
              beforehand,
              () -> !subjects.known().busyGpus().get().isEmpty()));
    }
    return looks;
  }

  /**
   * Begins.
   *
   * @param examined called once, by another thread, after the first examination
   * @param changed called by another thread when the server should hear something else than before
   */
  void begin(Runnable examined, Runnable changed) {
    thread.execute(
        () -> {
          try {
            examine();
          } finally {
            examined.run();
          }
        });
    var unused =
        thread.scheduleWithFixedDelay(
            () -> {
              if (examine()) {
                changed.run();
              }
            },
            again,
            EVERY_SECONDS,
            TimeUnit.SECONDS);
  }

  private boolean examine() {
    List<HealthCondition> before = told;
    admission.examine();
    told = admission.conditions();
    return !told.equals(before);
  }

  /** What stands against the node now. */
  List<HealthCondition> conditions() {
    return admission.conditions();
  }

  void stop() {
    thread.shutdownNow();
  }
}
