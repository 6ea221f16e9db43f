package io.tollgate.agent.gpu.dcgm;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Ways in which a scrape arrives broken, or is broken on purpose. */
enum Mutation {
  TRUNCATED {
    @Override
    byte[] of(byte[] scrape, Random random) {
      return Arrays.copyOf(scrape, random.nextInt(scrape.length));
    }
  },
  BITS_FLIPPED {
    @Override
    byte[] of(byte[] scrape, Random random) {
      byte[] broken = scrape.clone();
      for (int n = 1 + random.nextInt(200); n > 0; n--) {
        broken[random.nextInt(broken.length)] ^= (byte) (1 << random.nextInt(8));
      }
      return broken;
    }
  },
  HUGE_LABEL {
    @Override
    byte[] of(byte[] scrape, Random random) {
      byte[] label = new byte[1 + random.nextInt(60_000)];
      Arrays.fill(label, (byte) "y\\\"{# ".charAt(random.nextInt(6)));
      return inserted(scrape, label, random);
    }
  },
  BINARY_WITHIN {
    @Override
    byte[] of(byte[] scrape, Random random) {
      byte[] noise = new byte[1 + random.nextInt(5_000)];
      random.nextBytes(noise);
      return inserted(scrape, noise, random);
    }
  },
  ALL_BINARY {
    @Override
    byte[] of(byte[] scrape, Random random) {
      byte[] noise = new byte[random.nextInt(20_000)];
      random.nextBytes(noise);
      return noise;
    }
  },
  LINES_SHUFFLED {
    @Override
    byte[] of(byte[] scrape, Random random) {
      List<String> lines = lines(scrape);
      Collections.shuffle(lines, random);
      return bytes(lines);
    }
  },
  SERIES_DUPLICATED {
    @Override
    byte[] of(byte[] scrape, Random random) {
      List<String> lines = lines(scrape);
      for (int n = random.nextInt(100); n > 0; n--) {
        lines.add(random.nextInt(lines.size()), lines.get(random.nextInt(lines.size())));
      }
      return bytes(lines);
    }
  },
  VALUES_REPLACED {
    @Override
    byte[] of(byte[] scrape, Random random) {
      List<String> lines = lines(scrape);
      for (int n = 1 + random.nextInt(30); n > 0; n--) {
        int at = random.nextInt(lines.size());
        String line = lines.get(at);
        String value = VALUES.get(random.nextInt(VALUES.size()));
        lines.set(at, line.substring(0, Math.max(0, line.lastIndexOf(' '))) + " " + value);
      }
      return bytes(lines);
    }
  },
  NAMES_SWAPPED {
    @Override
    byte[] of(byte[] scrape, Random random) {
      List<String> lines = lines(scrape);
      for (int n = 1 + random.nextInt(30); n > 0; n--) {
        String one = lines.get(random.nextInt(lines.size()));
        int at = random.nextInt(lines.size());
        String two = lines.get(at);
        lines.set(
            at,
            one.substring(0, Math.max(0, one.indexOf('{')))
                + two.substring(Math.max(0, two.indexOf('{'))));
      }
      return bytes(lines);
    }
  };

  /** Sentinels, and numbers that are none or too many. */
  private static final List<String> VALUES =
      List.of(
          "2147483632",
          "2147483635",
          "9223372036854775792",
          "9223372036854775795",
          "9223372036854775807",
          "-9223372036854775808",
          "18446744073709551615",
          "140737488355328.000000",
          "140737488355331",
          "1e9999",
          "-1e9999",
          "1e-9999",
          "NaN",
          "+Inf",
          "-Inf",
          "-1",
          "4294967295",
          "200000",
          "100.0001",
          "1.06",
          "1e308",
          "1e18",
          "9.2e18",
          "<<<NULL>>>",
          "",
          "0x10",
          "1 2 3",
          "1 1700000000000",
          "1,5",
          "99999999999999999999999999999999999999999999999999999999999");

  abstract byte[] of(byte[] scrape, Random random);

  private static byte[] inserted(byte[] scrape, byte[] piece, Random random) {
    int at = random.nextInt(scrape.length);
    byte[] whole = Arrays.copyOf(scrape, scrape.length + piece.length);
    System.arraycopy(piece, 0, whole, at, piece.length);
    System.arraycopy(scrape, at, whole, at + piece.length, scrape.length - at);
    return whole;
  }

  private static List<String> lines(byte[] scrape) {
    return new ArrayList<>(new String(scrape, StandardCharsets.UTF_8).lines().toList());
  }

  private static byte[] bytes(List<String> lines) {
    return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
  }
}
