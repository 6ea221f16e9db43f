package io.tollgate.cli.launch;

import io.tollgate.cli.client.CommandFailure;
import io.tollgate.cli.client.ExitCode;
import io.tollgate.cli.session.Pause;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Stops everything a demo has started, removes its directory, and looks whether that is so. */
final class Cleanup {
  private static final String PREFIX = "tollgate-demo-";

  private final Stack stack;
  private final Path directory;
  private final Story story;
  private List<Integer> ports = List.of();
  private List<Long> pids = List.of();

  Cleanup(Stack stack, Path directory, Story story) {
    this.stack = stack;
    this.directory = directory;
    this.story = story;
  }

  /** How the directory of a demo of this process begins. */
  static String prefix() {
    return PREFIX + ProcessHandle.current().pid() + "-";
  }

  /** Removes what demos have left that were killed before they could do it themselves. */
  static void afterKilledDemos(Path temporary) {
    try (DirectoryStream<Path> all = Files.newDirectoryStream(temporary, PREFIX + "*")) {
      for (Path left : all) {
        String pid = left.getFileName().toString().substring(PREFIX.length()).split("-", 2)[0];
        boolean ours = Files.isDirectory(left) && Files.isWritable(left);
        if (ours && pid.matches("\\d{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          Processes.endLeftovers(left.toString(), "KILL");
          Trees.delete(left);
        }
      }
    } catch (IOException unreadable) {
      // Nothing to be done about it here, and nothing depends on it.
    }
  }

  /** What must be gone afterwards. */
  void expect(List<Integer> ports, List<Long> pids) {
    this.ports = List.copyOf(ports);
    this.pids = List.copyOf(pids);
  }

  /** Stops and removes; whatever mentions the directory and still runs is killed. */
  void run() {
    if (pids.isEmpty()) {
      story.plain("Stopping everything and removing " + directory + " …");
    }
    stack.close();
    Processes.endLeftovers(directory.toString(), "KILL");
    Trees.delete(directory);
  }

  /** Fails when a process, a port or a file is left. */
  void verify() {
    for (int attempt = 0; attempt < 20 && !left().isEmpty(); attempt++) {
      Pause.of(Duration.ofMillis(100));
    }
    String left = left();
    if (!left.isEmpty()) {
      throw new CommandFailure(
          ExitCode.UNEXPECTED,
          "The demo has left something behind: " + left + "Remove it by hand.");
    }
    story.line("processes", pids.size() + " ended, none left");
    story.line("ports", ports + " closed");
    story.line("files", directory + " removed");
  }

  private String left() {
    StringBuilder left = new StringBuilder();
    for (long pid : pids) {
      if (ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false)) {
        left.append("process ").append(pid).append(". ");
      }
    }
    for (long pid : Processes.mentioning(directory.toString())) {
      left.append("process ").append(pid).append(" of the workload. ");
    }
    for (int port : ports) {
      if (open(port)) {
        left.append("port ").append(port).append(". ");
      }
    }
    if (Files.exists(directory)) {
      left.append("directory ").append(directory).append(". ");
    }
    return left.toString();
  }

  private static boolean open(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 200);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }
}
