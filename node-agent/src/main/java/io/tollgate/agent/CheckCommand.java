package io.tollgate.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.agent.admission.Admission;
import io.tollgate.agent.admission.Finding;
import io.tollgate.agent.admission.LeftoversLook;
import io.tollgate.agent.clock.LinuxBootClock;
import io.tollgate.agent.gpu.GpuProbe;
import io.tollgate.agent.gpu.ProbeFailure;
import io.tollgate.agent.gpu.dcgm.DcgmScrape;
import io.tollgate.agent.gpu.nvidiasmi.NvidiaSmi;
import io.tollgate.agent.gpu.nvidiasmi.SmiCommand;
import io.tollgate.agent.protocol.ProtocolJson;
import io.tollgate.agent.runtime.process.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Stream;

/** Examines a machine before an agent joins from it. Needs no server and changes nothing. */
final class CheckCommand {

  private static final int ALL_WELL = 0;
  private static final int SOMETHING_FAILS = 1;

  private final AgentConfig config;

  CheckCommand(AgentConfig config) {
    this.config = config;
  }

  /**
   * Examines and prints.
   *
   * @param json one JSON object instead of a table
   * @return 0 when nothing fails, 1 otherwise
   */
  int run(boolean json, Appendable out) throws IOException {
    List<Finding> findings = examine();
    boolean fails =
        findings.stream().anyMatch(finding -> finding.severity() == Finding.Severity.FAIL);
    out.append(json ? json(findings, !fails) : table(findings, !fails));
    return fails ? SOMETHING_FAILS : ALL_WELL;
  }

  private List<Finding> examine() throws IOException {
    Path output = Files.createTempFile("tollgate-check", ".csv");
    try {
      return examine(SmiCommand.onPath(output, new LinuxBootClock()::uptimeMs));
    } finally {
      Files.deleteIfExists(output);
    }
  }

  private List<Finding> examine(SmiCommand smi) throws IOException {
    List<Finding> findings = new ArrayList<>();
    int gpus = gpus(smi, findings);
    boolean simulated = config.gpuProbe() == AgentConfig.ProbeChoice.SIMULATED;
    ProcessTree tree = new ProcessTree(ProcessTree.MARKER, new LinuxBootClock().bootId());
    AdmissionDesk.Subjects subjects =
        new AdmissionDesk.Subjects(
            smi,
            () -> simulated ? config.simulatedGpus() : gpus,
            simulated || gpus == 0,
            new LeftoversLook.Known(
                tree::marked,
                id -> Files.exists(config.stateDirectory().resolve("allocations/" + id + ".json")),
                Set::of),
            CheckCommand::notApart,
            List::of);
    findings.addAll(
        new Admission(AdmissionDesk.looks(config, subjects, true), List::of, InstantSource.system())
            .examine());
    return findings;
  }

  private static List<String> notApart() {
    return System.getProperty("user.name").equals("root")
        ? List.of()
        : List.of("the agent is not root, so its work runs as the agent's own user");
  }

  /** How many real GPUs there are; what stands in the way is found. */
  private int gpus(SmiCommand smi, List<Finding> findings) {
    if (config.gpuProbe() == AgentConfig.ProbeChoice.SIMULATED) {
      return 0;
    }
    int found = 0;
    List<String> troubles = new ArrayList<>();
    for (GpuProbe probe : List.of(new DcgmScrape(config.dcgmUrl(), "dcgm"), new NvidiaSmi(smi))) {
      try {
        found = Math.max(found, probe.read().size());
        findings.add(
            new Finding(probe.source(), Finding.Severity.OK, "It shows " + found + " GPUs.", ""));
      } catch (ProbeFailure e) {
        troubles.add(String.valueOf(e.getMessage()));
      }
    }
    if (found == 0) {
      findings.add(
          new Finding(
              "gpus",
              Finding.Severity.WARN,
              "No GPU is seen: " + String.join("; ", troubles) + ".",
              "Without one the agent pretends to have simulated GPUs."));
    } else if (!troubles.isEmpty()) {
      findings.add(
          new Finding(
              "gpu_source",
              Finding.Severity.WARN,
              "One of two sources does not work: " + String.join("; ", troubles) + ".",
              "With a DCGM exporter utilization and health are more exact."));
    }
    return found;
  }

  private static String json(List<Finding> findings, boolean admitted)
      throws JsonProcessingException {
    ObjectNode root = ProtocolJson.MAPPER.createObjectNode();
    root.put("admitted", admitted);
    ArrayNode array = root.putArray("findings");
    for (Finding finding : findings) {
      array
          .addObject()
          .put("cause", finding.cause())
          .put("severity", word(finding))
          .put("what", finding.what())
          .put("remedy", finding.remedy());
    }
    return ProtocolJson.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(root) + "\n";
  }

  private static String table(List<Finding> findings, boolean admitted) {
    int width =
        Stream.concat(Stream.of("EXAMINED"), findings.stream().map(Finding::cause))
            .mapToInt(String::length)
            .max()
            .orElse(0);
    StringBuilder text = new StringBuilder();
    text.append(
        String.format(Locale.ROOT, "%-" + width + "s  %-4s  %s%n", "EXAMINED", "", "FOUND"));
    for (Finding finding : findings) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-" + width + "s  %-4s  %s%n",
              finding.cause(),
              word(finding),
              finding.sentence()));
    }
    text.append(
        admitted
            ? "This machine can join.\n"
            : "This machine would join and take no work until what fails is mended.\n");
    return text.toString();
  }

  private static String word(Finding finding) {
    return finding.severity().name().toLowerCase(Locale.ROOT);
  }
}
