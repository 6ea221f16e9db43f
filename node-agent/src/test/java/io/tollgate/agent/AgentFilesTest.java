package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tollgate.agent.protocol.AllocationState;
import io.tollgate.agent.protocol.DataRequest;
import io.tollgate.agent.protocol.FileWish;
import io.tollgate.agent.protocol.Target;
import io.tollgate.agent.protocol.Wanted;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Files of work that runs and of work that is over, through a real agent. */
class AgentFilesTest extends AgentFixture {

  private DataRequest ask(Wishes work, String kind, String path, FileWish.@Nullable Upload upload) {
    UUID id = UUID.randomUUID();
    server.read(
        new Wanted(
            id, work.id(), kind, 0, 1_000, 0, true, new FileWish(path, null, 10, null, upload)));
    await().atMost(PATIENCE).until(() -> answer(id).isPresent());
    return answer(id).orElseThrow();
  }

  private Optional<DataRequest> answer(UUID id) {
    return server.data().stream().filter(data -> data.requestId().equals(id)).findFirst();
  }

  private static String text(DataRequest data) {
    assertThat(data.facts().refusal()).as("%s", data.facts()).isNull();
    return new String(data.bytes(), StandardCharsets.UTF_8);
  }

  private void end(Wishes work) {
    awaitReleased(work);
    server.forget(work.id());
    await()
        .atMost(PATIENCE)
        .until(() -> !Files.exists(state.resolve("work").resolve(work.id().toString())));
  }

  private Path kept(Wishes work) {
    return state.resolve("kept").resolve(work.id().toString());
  }

  @Test
  void work_finds_what_was_put_and_what_it_left_outlives_it_and_two_agents() throws Exception {
    Wishes work =
        Wishes.shell(
            "until [ -e \"$TOLLGATE_INPUT/go\" ]; do sleep 0.05; done;"
                + " cat \"$TOLLGATE_INPUT/go\" >\"$TOLLGATE_OUTPUT/result\"");
    server.keep(3_600);
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      server.want(work.wish());
      awaitState(work, AllocationState.RUNNING);
      byte[] bytes = "forty two".getBytes(StandardCharsets.UTF_8);
      ask(work, "put", "input/go", new FileWish.Upload(UUID.randomUUID(), bytes, true, null));
      end(work);
      assertThat(text(ask(work, "file", "output/result", null))).isEqualTo("forty two");
      assertThat(agent.output()).doesNotContain(" ERROR ");
    }
    try (AgentProcess next = AgentProcess.start(state, server.uri())) {
      assertThat(text(ask(work, "file", "output/result", null))).isEqualTo("forty two");
      assertThat(text(ask(work, "files", "output", null))).contains("\"result\"");
      assertThat(ask(work, "files", "input", null).facts().refusal()).isEqualTo("file_not_found");
      await().atMost(PATIENCE).until(() -> Files.notExists(kept(work).resolve("control")));
      assertThat(next.output()).doesNotContain(" ERROR ");
      assertThat(kept(work).resolve("kept.json")).content().contains("\"keep_seconds\":3600");
    }
  }

  @Test
  void nothing_is_kept_where_the_server_wants_nothing_kept() throws Exception {
    Wishes work = Wishes.shell("echo said; echo left >\"$TOLLGATE_OUTPUT/x\"");
    server.keep(0);
    try (AgentProcess agent = AgentProcess.start(state, server.uri())) {
      server.want(work.wish());
      end(work);
      assertThat(kept(work)).doesNotExist();
      assertThat(ask(work, "file", "output/x", null).facts().refusal()).isEqualTo("file_not_found");
      assertThat(agent.output()).doesNotContain(" ERROR ");
    }
  }

  @Test
  void log_is_capped_by_the_agent_while_it_is_written() throws Exception {
    Wishes work = Wishes.shell("seq 1 200000; sleep 60");
    try (AgentProcess agent = AgentProcess.start(state, server.uri(), "--log-bytes-max", "65536")) {
      server.want(work.wish());
      Path ranges = state.resolve("work").resolve(work.id().toString()).resolve("log.kept");
      await().atMost(PATIENCE).until(() -> Files.exists(ranges));
      server.want(work.target(Target.STOPPED).wish());
      awaitReleased(work);
      assertThat(agent.output()).doesNotContain("Holes cannot be made").doesNotContain(" ERROR ");
    }
  }
}
