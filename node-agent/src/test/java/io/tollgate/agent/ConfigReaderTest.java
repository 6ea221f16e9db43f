package io.tollgate.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tollgate.agent.runtime.LogLimits;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigReaderTest {

  @TempDir Path directory;

  @Test
  void flag_beats_environment_beats_file() throws Exception {
    Path file = directory.resolve("agent.properties");
    Files.writeString(file, "server-url=http://file:1\nstate-dir=/file\naddress=file\ncpus=3\n");
    AgentConfig config =
        ConfigReader.read(
            Map.of(Setting.SERVER_URL, "http://flag:1"),
            Map.of(
                "TOLLGATE_AGENT_SERVER_URL", "http://environment:1",
                "TOLLGATE_AGENT_STATE_DIR", "/environment"),
            Optional.of(file));
    assertThat(config.serverUrls()).containsExactly(URI.create("http://flag:1"));
    assertThat(config.stateDirectory()).isEqualTo(Path.of("/environment"));
    assertThat(config.address()).isEqualTo("file");
    assertThat(config.cpus()).isEqualTo(3);
    assertThat(config.logLimits()).isEqualTo(new LogLimits(Duration.ofHours(1), 1L << 30));
    assertThat(config.scrapeInterval()).hasSeconds(15);
    assertThat(config.simulatedGpus()).isEqualTo(8);
    assertThat(config.memoryBytes()).isPositive();
    assertThat(config.joinToken()).isEmpty();
  }

  @Test
  void all_mistakes_are_told_at_once_with_their_names() throws Exception {
    Path file = directory.resolve("agent.properties");
    Files.writeString(file, "colour=blue\n");
    assertThatThrownBy(
            () ->
                ConfigReader.read(
                    Map.of(
                        Setting.SERVER_URL, "ftp://x",
                        Setting.SIMULATED_GPUS, "0",
                        Setting.GPU_PROBE, "magic",
                        Setting.SIMULATED_MODEL, "H 100",
                        Setting.LABEL, "a=b,c",
                        Setting.LOG_RETENTION_SECONDS, "-1",
                        Setting.KEPT_LOG_BYTES_MAX, "1G",
                        Setting.JOIN_TOKEN_FILE, "/no/such/file"),
                    Map.of(),
                    Optional.of(file)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll(
            "--server-url",
            "--state-dir",
            "--simulated-gpus",
            "--gpu-probe",
            "--simulated-model",
            "--label",
            "--log-retention-seconds",
            "--kept-log-bytes-max",
            "--join-token-file",
            "colour");
  }

  @Test
  void several_servers_keep_their_order_and_a_wrong_one_is_told() throws Exception {
    Map<Setting, String> flags = new HashMap<>();
    flags.put(Setting.STATE_DIR, "/s");
    flags.put(Setting.SERVER_URL, "http://b:1, https://a:2,http://b:1");
    assertThat(ConfigReader.read(flags, Map.of(), Optional.empty()).serverUrls())
        .containsExactly(URI.create("http://b:1"), URI.create("https://a:2"));
    flags.put(Setting.SERVER_URL, "http://b:1,nowhere");
    assertThatThrownBy(() -> ConfigReader.read(flags, Map.of(), Optional.empty()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContainingAll("--server-url", "'nowhere'");
  }

  @Test
  void token_file_is_read_and_the_token_shows_nowhere() throws Exception {
    Path file = directory.resolve("token");
    Files.writeString(file, "tj_secret\n");
    AgentConfig config =
        ConfigReader.read(
            Map.of(
                Setting.SERVER_URL, "http://x",
                Setting.STATE_DIR, "/s",
                Setting.JOIN_TOKEN_FILE, file.toString(),
                Setting.LABEL, "rack=r1,zone=z"),
            Map.of(),
            Optional.empty());
    assertThat(config.joinToken()).contains("tj_secret");
    assertThat(config.toString()).doesNotContain("tj_secret");
    assertThat(config.labels())
        .containsExactlyInAnyOrderEntriesOf(Map.of("rack", "r1", "zone", "z"));
  }

  private static AgentConfig simulated(Map<Setting, String> more) throws ConfigException {
    Map<Setting, String> flags = new HashMap<>(more);
    flags.put(Setting.SERVER_URL, "http://127.0.0.1:1");
    flags.put(Setting.STATE_DIR, "/state");
    return ConfigReader.read(flags, Map.of(), Optional.empty());
  }

  @Test
  void simulate_is_short_for_three_settings() throws Exception {
    AgentConfig config = simulated(Map.of(Setting.SIMULATE, "a100:4"));
    assertThat(config.gpuProbe()).isEqualTo(AgentConfig.ProbeChoice.SIMULATED);
    assertThat(config.simulatedModel()).isEqualTo("a100");
    assertThat(config.simulatedGpus()).isEqualTo(4);
    assertThatThrownBy(
            () -> simulated(Map.of(Setting.SIMULATE, "a100:4", Setting.GPU_PROBE, "dcgm")))
        .hasMessageContaining("Give one of them");
    assertThatThrownBy(() -> simulated(Map.of(Setting.SIMULATE, "4 of a100")))
        .hasMessageContaining("is not MODEL:COUNT");
  }

  @Test
  void faults_are_read_with_the_settings_and_only_for_simulated_gpus() throws Exception {
    Path file = Files.writeString(directory.resolve("faults"), "at 1s gpu 3 stale\n");
    Map<Setting, String> flags =
        Map.of(Setting.SIMULATE, "h100:4", Setting.FAULTS, file.toString());
    assertThat(simulated(flags).instruments().faults().steps()).hasSize(1);
    assertThatThrownBy(() -> simulated(Map.of(Setting.FAULTS, file.toString())))
        .hasMessageContaining("for simulated GPUs only");
    assertThatThrownBy(
            () -> simulated(Map.of(Setting.SIMULATE, "h100:2", Setting.FAULTS, file.toString())))
        .hasMessageContaining("line 1")
        .hasMessageContaining("gpu 3");
    assertThatThrownBy(
            () -> simulated(Map.of(Setting.SIMULATE, "h100:2", Setting.FAULTS, "/no/such")))
        .hasMessageContaining("cannot be read");
  }

  @Test
  void metrics_are_shown_nowhere_unless_a_port_is_given() throws Exception {
    assertThat(simulated(Map.of()).instruments().metricsAddress()).isEmpty();
    assertThat(
            simulated(Map.of(Setting.METRICS_PORT, "9464"))
                .instruments()
                .metricsAddress()
                .orElseThrow()
                .toString())
        .endsWith("127.0.0.1:9464");
  }
}
