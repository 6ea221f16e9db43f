package io.tollgate.agent.health;

import io.tollgate.agent.protocol.GpuDescription;
import io.tollgate.agent.state.DurableFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The GPUs that the node has registered. Within one boot a GPU that is no longer shown stays
 * registered, so that it is missed, not forgotten; a GPU that is shown steadily is added.
 */
public final class Registration {

  /** So many looks in a row must agree before the node is said to have other GPUs. */
  private static final int SURE_AFTER = 3;

  private static final Logger log = LoggerFactory.getLogger(Registration.class);

  private record Content(UUID bootId, List<GpuDescription> gpus) {}

  private final Optional<Path> file;
  private final UUID bootId;
  private volatile List<GpuDescription> gpus;
  private int othersSeen;

  /**
   * Registers what was found, and what was registered in this boot before.
   *
   * @param file where it is kept, empty for GPUs that are only pretended
   * @throws IOException when the file cannot be read or written
   */
  public Registration(Optional<Path> file, UUID bootId, List<GpuDescription> found)
      throws IOException {
    this.file = file;
    this.bootId = bootId;
    List<GpuDescription> before = new ArrayList<>();
    if (file.isPresent()) {
      DurableFile.read(file.get(), Content.class)
          .filter(content -> content.bootId().equals(bootId))
          .ifPresent(content -> before.addAll(content.gpus()));
    }
    gpus = union(found, before);
    write();
  }

  /** In the order of the driver; may be called by any thread. */
  public List<GpuDescription> gpus() {
    return gpus;
  }

  /** Their uuids. */
  public List<String> uuids() {
    return gpus.stream().map(GpuDescription::uuid).toList();
  }

  /**
   * Takes the GPUs of a look that showed some.
   *
   * @return whether the node now has others than before
   */
  public boolean looked(List<GpuDescription> shown) {
    boolean others = !uuids().containsAll(shown.stream().map(GpuDescription::uuid).toList());
    othersSeen = others ? othersSeen + 1 : 0;
    if (othersSeen < SURE_AFTER) {
      return false;
    }
    othersSeen = 0;
    gpus = union(shown, gpus);
    log.warn("The node has other GPUs than before: {} of them now.", gpus.size());
    writeIfPossible();
    return true;
  }

  /** No longer counts on a GPU. */
  public void forget(String uuid) {
    gpus = gpus.stream().filter(gpu -> !gpu.uuid().equals(uuid)).toList();
    writeIfPossible();
  }

  private static List<GpuDescription> union(
      List<GpuDescription> newer, List<GpuDescription> older) {
    List<GpuDescription> all = new ArrayList<>(newer);
    List<String> known = newer.stream().map(GpuDescription::uuid).toList();
    older.stream().filter(gpu -> !known.contains(gpu.uuid())).forEach(all::add);
    all.sort(Comparator.comparingInt(GpuDescription::index));
    return List.copyOf(all);
  }

  private void writeIfPossible() {
    try {
      write();
    } catch (IOException e) {
      log.error("The registered GPUs cannot be written; a restart asks the driver anew: {}", e, e);
    }
  }

  private void write() throws IOException {
    if (file.isPresent()) {
      DurableFile.write(file.get(), new Content(bootId, gpus));
    }
  }
}
