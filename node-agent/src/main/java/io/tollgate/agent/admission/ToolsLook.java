package io.tollgate.agent.admission;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Supplier;

/** Whether the programs and rights are there that running work takes. */
public final class ToolsLook implements Look {

  private final String searchPath;
  private final Supplier<List<String>> notApart;

  /**
   * @param searchPath directories joined by colons
   * @param notApart why the work of two accounts cannot be kept apart here; empty when it can
   */
  public ToolsLook(String searchPath, Supplier<List<String>> notApart) {
    this.searchPath = searchPath;
    this.notApart = notApart;
  }

  @Override
  public List<Finding> look() {
    List<Finding> findings = new ArrayList<>();
    List<String> missing = missing("sh", "setsid");
    findings.add(
        missing.isEmpty()
            ? Finding.ok("tools", "sh and setsid are there; work can be started.")
            : Finding.fail(
                "tools",
                "Missing: " + String.join(", ", missing) + ". No work can be started without.",
                "Install the package util-linux."));
    List<String> wanted = missing("setpriv", "prlimit");
    if (!wanted.isEmpty()) {
      findings.add(
          Finding.warn(
              "isolation_tools",
              "Missing: " + String.join(", ", wanted) + ". Work cannot be set apart as well.",
              "Install the package util-linux."));
    }
    List<String> reasons = notApart.get();
    findings.add(
        reasons.isEmpty()
            ? Finding.ok("single_tenant", "The work of several accounts can be kept apart.")
            : Finding.warn(
                "single_tenant",
                "The node takes the work of one account at a time: "
                    + String.join("; ", reasons)
                    + ".",
                "Run the agent as root, on its own range of users, to take more."));
    return findings;
  }

  private List<String> missing(String... programs) {
    return Arrays.stream(programs).filter(program -> !isThere(program)).toList();
  }

  private boolean isThere(String program) {
    return Arrays.stream(searchPath.split(":", -1))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }
}
