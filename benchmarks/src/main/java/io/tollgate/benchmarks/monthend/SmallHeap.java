package io.tollgate.benchmarks.monthend;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Report;
import io.tollgate.benchmarks.parts.ChildProcess;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import org.jdbi.v3.core.Jdbi;
import org.postgresql.ds.PGSimpleDataSource;

/** A JVM of its own, whose heap cannot grow, in which a month's end is worked off and measured. */
public final class SmallHeap {
  /** What its JVM is given; a server has at least ten times as much. */
  static final int LIMIT_MIB = 32;

  private SmallHeap() {}

  /** What can be done in it: adds its figures. */
  enum Work {
    INVOICE {
      @Override
      void measure(Jdbi jdbi, UUID payer, ObjectNode figures) {
        new InvoiceWork(jdbi, payer).measure(figures);
      }
    },
    PREVIEW {
      @Override
      void measure(Jdbi jdbi, UUID payer, ObjectNode figures) {
        new PreviewWork(jdbi, payer).measure(figures);
      }
    };

    abstract void measure(Jdbi jdbi, UUID payer, ObjectNode figures);
  }

  /**
   * Does the work in a new process.
   *
   * @return its figures
   * @throws BenchmarkFailure when the work fails there, for want of memory too
   */
  static JsonNode run(Work work, String url, UUID payer) {
    ProcessBuilder command =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-XX:+UseSerialGC",
                    "-Xmx" + LIMIT_MIB + "m",
                    "-XX:+ExitOnOutOfMemoryError",
                    "-cp",
                    System.getProperty("java.class.path"),
                    SmallHeap.class.getName(),
                    work.name(),
                    url,
                    payer.toString()))
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    try (ChildProcess child = ChildProcess.start(command, () -> {})) {
      String said =
          new String(child.process().getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      int code = child.exitCode();
      BenchmarkFailure.unless(
          code == 0, work + " is done in " + LIMIT_MIB + " MiB; it ended with " + code);
      return Report.read(said.lines().reduce("", (earlier, later) -> later));
    } catch (IOException gone) {
      throw new BenchmarkFailure(work + " was not heard to its end: " + gone.getMessage(), gone);
    }
  }

  /** In the child: the work, the JDBC URL, the payer. Prints the figures as its last line. */
  public static void main(String[] arguments) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(arguments[1]);
    ObjectNode figures = Report.object();
    Work.valueOf(arguments[0]).measure(Jdbi.create(source), UUID.fromString(arguments[2]), figures);
    System.out.println(figures);
  }
}
