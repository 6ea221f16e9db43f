package io.tollgate.agent.admission;

import java.io.IOException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Whether the state directory lies on a real disk with room on it. */
public final class DiskLook implements Look {

  /** What a restart empties. */
  private static final Set<String> FLEETING = Set.of("tmpfs", "ramfs");

  /** Where a lock may be held by nobody or by two. */
  private static final Set<String> REMOTE = Set.of("nfs", "nfs4", "cifs", "smb3", "fuse.sshfs");

  private static final long GIB = 1L << 30;

  private final Path stateDirectory;
  private final AdmissionSettings settings;

  public DiskLook(Path stateDirectory, AdmissionSettings settings) {
    this.stateDirectory = stateDirectory.toAbsolutePath();
    this.settings = settings;
  }

  @Override
  public List<Finding> look() {
    Path there = stateDirectory;
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    try {
      FileStore store = Files.getFileStore(there);
      List<Finding> findings = new ArrayList<>();
      findings.add(room(store.getUsableSpace(), store.getTotalSpace()));
      findings.add(kind(store.type()));
      return findings;
    } catch (IOException e) {
      return List.of(
          Finding.fail(
              "disk_full",
              "The file system of " + stateDirectory + " cannot be read: " + e + ".",
              "Repair it or give the agent another --state-dir."));
    }
  }

  /** Pure. */
  Finding room(long free, long total) {
    long share = total / 100 * settings.freePercent();
    long least = Math.min(settings.freeBytes(), share);
    if (free < least) {
      return Finding.fail(
          "disk_full",
          text(free)
              + " are free at "
              + stateDirectory
              + ", and work needs "
              + text(least)
              + " for its files and logs.",
          "Make room there, or lower --free-disk-bytes or --free-disk-percent.");
    }
    return Finding.ok("disk_full", text(free) + " are free at " + stateDirectory + ".");
  }

  /** Pure. */
  Finding kind(String type) {
    if (FLEETING.contains(type)) {
      return Finding.warn(
          "disk_kind",
          "The state directory is on " + type + ": a restart of the machine loses the node's key.",
          "Give the agent a --state-dir on a disk.");
    }
    if (REMOTE.contains(type)) {
      return Finding.warn(
          "disk_kind",
          "The state directory is on " + type + ": its lock may not keep a second agent away.",
          "Give the agent a --state-dir on a local disk.");
    }
    return Finding.ok("disk_kind", "The state directory is on " + type + ".");
  }

  private static String text(long bytes) {
    return bytes >= GIB ? bytes / GIB + " GiB" : (bytes >> 20) + " MiB";
  }
}
