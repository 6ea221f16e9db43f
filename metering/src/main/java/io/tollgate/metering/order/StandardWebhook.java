package io.tollgate.metering.order;

import io.tollgate.metering.defect.OrderDefect;
import io.tollgate.metering.defect.Planted;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Signatures of Standard Webhooks (standardwebhooks.com): {@code v1,} and the base64 of HMAC-SHA256
 * over {@code id.timestamp.body}, under a secret {@code whsec_} and base64 of 24 to 64 bytes.
 */
public final class StandardWebhook {
  /** How far a timestamp may lie from now, to either side; bounds how long a replay is of use. */
  public static final Duration TOLERANCE = Duration.ofMinutes(5);

  private static final String PREFIX = "whsec_";
  private static final int KEY_BYTES_MIN = 24;
  private static final int KEY_BYTES_MAX = 64;

  /** More signatures than anybody rotates through. */
  private static final int SIGNATURES_MAX = 10;

  private StandardWebhook() {}

  /** A secret that signs. Its text form never shows it. */
  public static final class Secret {
    private final byte[] key;

    private Secret(byte[] key) {
      this.key = key;
    }

    /** Reads {@code whsec_…}; throws {@link IllegalArgumentException} without quoting it. */
    public static Secret of(String text) {
      String encoded = text.startsWith(PREFIX) ? text.substring(PREFIX.length()) : "";
      byte[] key;
      try {
        key = Base64.getDecoder().decode(encoded);
      } catch (IllegalArgumentException notBase64) {
        key = new byte[0];
      }
      return of(key);
    }

    /** Of a key of 24 to 64 bytes. */
    public static Secret of(byte[] key) {
      if (key.length < KEY_BYTES_MIN || key.length > KEY_BYTES_MAX) {
        throw new IllegalArgumentException(
            "A signing secret must be whsec_ and the base64 of 24 to 64 bytes.");
      }
      return new Secret(key.clone());
    }

    /** A short name of the secret that does not give it away. */
    public String fingerprint() {
      try {
        byte[] digest = MessageDigest.getInstance("SHA-256").digest(key);
        return HexFormat.of().formatHex(Arrays.copyOf(digest, 6));
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException("every Java has SHA-256", impossible);
      }
    }

    private byte[] mac(String id, String timestamp, byte[] body) {
      try {
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(key, "HmacSHA256"));
        mac.update((id + "." + timestamp + ".").getBytes(StandardCharsets.UTF_8));
        return mac.doFinal(body);
      } catch (GeneralSecurityException impossible) {
        throw new IllegalStateException("every Java has HMAC-SHA256", impossible);
      }
    }

    @Override
    public String toString() {
      return "Secret[" + fingerprint() + "]";
    }
  }

  /** The three headers, as they came; empty where one is missing. */
  public record Headers(String id, String timestamp, String signature) {}

  /** What became of a verification. */
  public enum Verdict {
    /** Signed by one of the secrets, and in time. */
    GENUINE,
    /** A header is missing or makes no sense. */
    MALFORMED,
    /** No secret made any of the signatures. */
    FORGED,
    /** Signed, but too long ago or too far ahead. */
    OUT_OF_TIME
  }

  /** A verdict, and which secret signed. */
  public record Verification(Verdict verdict, Optional<Secret> signedBy) {}

  /** The value of {@code webhook-signature}. */
  public static String sign(Secret secret, String id, Instant at, byte[] body) {
    String timestamp = Long.toString(at.getEpochSecond());
    return "v1," + Base64.getEncoder().encodeToString(secret.mac(id, timestamp, body));
  }

  /** Looks at a delivery; compares in constant time, and every secret with every signature. */
  public static Verification verify(
      List<Secret> secrets, Headers headers, byte[] body, Instant now) {
    Optional<Instant> at = time(headers.timestamp());
    if (headers.id().isEmpty() || headers.signature().isEmpty() || at.isEmpty()) {
      return new Verification(Verdict.MALFORMED, Optional.empty());
    }
    Optional<Secret> signer = signer(secrets, headers, body);
    if (signer.isEmpty() && !Planted.is(OrderDefect.FORGED_SIGNATURE_ACCEPTED)) {
      return new Verification(Verdict.FORGED, Optional.empty());
    }
    boolean inTime = Duration.between(at.get(), now).abs().compareTo(TOLERANCE) <= 0;
    return new Verification(inTime ? Verdict.GENUINE : Verdict.OUT_OF_TIME, signer);
  }

  private static Optional<Secret> signer(List<Secret> secrets, Headers headers, byte[] body) {
    String[] signatures = headers.signature().split(" ", -1);
    Optional<Secret> signer = Optional.empty();
    for (Secret secret : secrets) {
      byte[] expected = secret.mac(headers.id(), headers.timestamp(), body);
      for (int i = 0; i < Math.min(signatures.length, SIGNATURES_MAX); i++) {
        // Not returned at once: how long it takes must not tell which secret nearly matched.
        if (MessageDigest.isEqual(expected, decoded(signatures[i])) && signer.isEmpty()) {
          signer = Optional.of(secret);
        }
      }
    }
    return signer;
  }

  private static byte[] decoded(String signature) {
    try {
      return signature.startsWith("v1,")
          ? Base64.getDecoder().decode(signature.substring("v1,".length()))
          : new byte[0];
    } catch (IllegalArgumentException notBase64) {
      return new byte[0];
    }
  }

  private static Optional<Instant> time(String seconds) {
    if (!seconds.matches("[0-9]{1,11}")) {
      return Optional.empty();
    }
    try {
      return Optional.of(Instant.ofEpochSecond(Long.parseLong(seconds)));
    } catch (DateTimeException beyond) {
      return Optional.empty();
    }
  }
}
