package io.tollgate.benchmarks.queueing;

import io.tollgate.benchmarks.BenchmarkFailure;
import io.tollgate.benchmarks.Settings;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;

/**
 * The Philly log (Jeon et al., USENIX ATC'19) as a flat table, and the part of it that is replayed:
 * October and November 2017 without four virtual clusters, as in HeliosArtifact (SC'21).
 *
 * @param path of the table, plain or gzipped
 * @param content its bytes, unpacked
 */
@SuppressWarnings("ArrayRecordComponent")
record LogFile(Path path, byte[] content) {
  /** Of the table that figures are known for, unpacked. */
  private static final String KNOWN =
      "ebffb3dd1589bdf4e7bcd74496201c5ded1d557d498ee14f560463f37ec353da";

  private static final String HEADER = "timestamp,duration,num_gpus,gpu_time,cluster";
  private static final LocalDateTime FROM = LocalDateTime.parse("2017-10-01T00:00:00");
  private static final LocalDateTime UNTIL = LocalDateTime.parse("2017-12-01T00:00:00");
  private static final Set<String> LEFT_OUT = Set.of("795a4c", "51b7ef", "925e2b", "23dbec");

  /**
   * As the options say: {@code --data FILE}, else the file beside the checkout.
   *
   * @throws BenchmarkFailure when it cannot be read, with how to get it
   */
  static LogFile of(Settings settings) {
    String data = settings.options().get("data");
    Path path =
        data == null
            ? settings.checkout().resolve("../shared/traces/philly/philly.csv.gz").normalize()
            : Path.of(data);
    BenchmarkFailure.because(
        !Files.isRegularFile(path),
        path
            + " is not there. Give --data a table with the columns "
            + HEADER
            + ", plain or gzipped: it is sia-simulator/traces/philly.csv of"
            + " github.com/siasosp23/artifacts.");
    try {
      return new LogFile(path, unpacked(Files.readAllBytes(path)));
    } catch (IOException unreadable) {
      throw new BenchmarkFailure(path + " cannot be read: " + unreadable, unreadable);
    }
  }

  /** Whether it is the table that figures are known for. */
  boolean isKnown() {
    return sha256().equals(KNOWN);
  }

  /** Of what is unpacked. */
  String sha256() {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("SHA-256 is there in every JDK", impossible);
    }
  }

  /**
   * The jobs of the window, by time and, within a second, by place in the file.
   *
   * @throws BenchmarkFailure when a line is not understood, with the line
   */
  JobLog jobs() {
    List<Row> rows = new ArrayList<>();
    Map<String, Integer> accounts = new LinkedHashMap<>();
    int at = 1;
    try (BufferedReader lines = reader()) {
      BenchmarkFailure.unless(
          HEADER.equals(lines.readLine()), path + " begins with the columns " + HEADER);
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        at++;
        if (!line.isBlank()) {
          row(line.split(",", -1), accounts, rows);
        }
      }
    } catch (IOException | RuntimeException wrong) {
      throw new BenchmarkFailure(path + ", line " + at + ": " + wrong.getMessage(), wrong);
    }
    BenchmarkFailure.because(
        rows.isEmpty(), path + " has no job between " + FROM + " and " + UNTIL);
    rows.sort(Comparator.comparingInt(Row::submitted));
    return new JobLog(
        path.getFileName().toString(),
        rows.stream().mapToInt(Row::submitted).toArray(),
        rows.stream().mapToInt(Row::runs).toArray(),
        rows.stream().mapToInt(Row::gpus).toArray(),
        rows.stream().mapToInt(Row::account).toArray(),
        List.copyOf(accounts.keySet()));
  }

  private static void row(String[] cells, Map<String, Integer> accounts, List<Row> rows) {
    LocalDateTime time = LocalDateTime.parse(cells[0].replace(' ', 'T'));
    if (time.isBefore(FROM) || !time.isBefore(UNTIL) || LEFT_OUT.contains(cells[4])) {
      return;
    }
    int account = accounts.computeIfAbsent(cells[4], added -> accounts.size());
    long submitted = time.toEpochSecond(ZoneOffset.UTC) - FROM.toEpochSecond(ZoneOffset.UTC);
    int runs = (int) Math.max(1, Math.round(Double.parseDouble(cells[1])));
    rows.add(new Row((int) submitted, runs, (int) Double.parseDouble(cells[2]), account));
  }

  private BufferedReader reader() {
    return new BufferedReader(
        new InputStreamReader(new ByteArrayInputStream(content), StandardCharsets.UTF_8));
  }

  private static byte[] unpacked(byte[] bytes) throws IOException {
    if (bytes.length < 2 || bytes[0] != (byte) 0x1f || bytes[1] != (byte) 0x8b) {
      return bytes;
    }
    try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
      return in.readAllBytes();
    }
  }

  private record Row(int submitted, int runs, int gpus, int account) {}
}
