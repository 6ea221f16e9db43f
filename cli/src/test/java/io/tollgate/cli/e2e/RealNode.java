package io.tollgate.cli.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A node with eight pretended GPUs; its agent is a process that comes and goes. */
final class RealNode implements AutoCloseable {
  private final Path directory;
  private final String name;
  private final String id;
  private final Api admin;
  private final String servers;
  private final List<String> more;
  private JavaPart agent;

  private RealNode(
      Path directory, String name, String id, Api admin, String servers, List<String> more)
      throws IOException {
    this.more = more;
    this.directory = directory;
    this.name = name;
    this.id = id;
    this.admin = admin;
    this.servers = servers;
    this.agent = launch();
  }

  /** Adds it to the fleet and starts its first agent, which works for the servers named. */
  static RealNode join(Path directory, String name, Api admin, String servers) throws IOException {
    return join(directory, name, admin, servers, "");
  }

  /**
   * The same with GPUs that suffer.
   *
   * @param faults a script of the guide to nodes; empty for none
   */
  static RealNode join(Path directory, String name, Api admin, String servers, String faults)
      throws IOException {
    Files.createDirectories(directory.resolve("state"));
    JsonNode added = admin.post("/v1/ops/nodes", Api.object().put("name", name)).expect(201);
    Files.writeString(directory.resolve("token"), added.path("join_token").asText());
    Path script = directory.resolve("faults");
    Files.writeString(script, faults);
    List<String> more = faults.isEmpty() ? List.of() : List.of("--faults", script.toString());
    RealNode node = new RealNode(directory, name, added.path("id").asText(), admin, servers, more);
    node.awaitReady();
    return node;
  }

  /** Kills its agent. */
  void killAgent() throws InterruptedException {
    agent.requireAlive();
    agent.kill();
  }

  /** Starts an agent on what the last one left. */
  void startAgent() throws IOException {
    agent = launch();
  }

  /** Fails when its agent has ended. */
  void requireAgentAlive() {
    agent.requireAlive();
  }

  /** Keeps new work away from it, or lets it come again. */
  void cordon(boolean cordoned) throws IOException {
    String verb = cordoned ? "cordon" : "uncordon";
    admin.post("/v1/ops/nodes/" + id + "/" + verb, Api.object().put("reason", "test")).expect(200);
  }

  /** Takes it out of the fleet. */
  void leave() throws Exception {
    agent.stop();
    admin.call("DELETE", "/v1/ops/nodes/" + id, null, null);
  }

  @Override
  public void close() throws Exception {
    agent.stop();
  }

  private void awaitReady() {
    RealParts.await()
        .until(
            () -> {
              agent.requireAlive();
              JsonNode node = admin.get("/v1/ops/nodes/" + id);
              return node.path("state").asText().equals("ready") && node.path("gpus").size() == 8;
            });
  }

  private JavaPart launch() throws IOException {
    List<String> line =
        new ArrayList<>(
            List.of(
                "io.tollgate.agent.Main",
                "--server-url",
                servers,
                "--state-dir",
                directory.resolve("state").toString(),
                "--join-token-file",
                directory.resolve("token").toString(),
                "--gpu-probe",
                "simulated",
                "--simulated-gpus",
                "8",
                "--simulated-model",
                "h100",
                "--scrape-interval-ms",
                "1000"));
    line.addAll(more);
    return JavaPart.start("agent of " + name, directory.resolve("agent.log"), line);
  }
}
