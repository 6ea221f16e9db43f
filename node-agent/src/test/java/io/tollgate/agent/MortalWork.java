package io.tollgate.agent;

import java.io.IOException;
import java.nio.file.Path;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** One agent's table over real processes, and one piece of work, of which nothing is left. */
abstract class MortalWork {

  @TempDir Path directory;
  MortalTable agent;
  Wishes work;

  @BeforeEach
  void make_agent() throws Exception {
    agent = new MortalTable(directory.resolve("state"), UnaryOperator.identity());
  }

  @AfterEach
  void leave_nothing_behind() throws IOException {
    WorkProcesses.of(work.id()).forEach(WorkProcesses::kill);
    agent.close();
  }
}
