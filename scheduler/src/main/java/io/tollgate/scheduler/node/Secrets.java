package io.tollgate.scheduler.node;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * Secrets of nodes: a prefix, 30 random base62 characters and a 6-character checksum, so that a
 * mistyped one is told from a revoked one. The server keeps only their SHA-256.
 */
public final class Secrets {
  private static final String ALPHABET =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final SecureRandom RANDOM = new SecureRandom();

  private Secrets() {}

  /** A new secret with that prefix, such as {@code tn_}. */
  public static String make(String prefix) {
    StringBuilder body = new StringBuilder();
    for (int i = 0; i < 30; i++) {
      body.append(ALPHABET.charAt(RANDOM.nextInt(ALPHABET.length())));
    }
    return prefix + body + checksum(body.toString());
  }

  /** What is stored and looked up. */
  public static byte[] sha256(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }

  private static String checksum(String body) {
    CRC32 crc = new CRC32();
    crc.update(body.getBytes(StandardCharsets.US_ASCII));
    long value = crc.getValue();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      text.insert(0, ALPHABET.charAt((int) (value % 62)));
      value /= 62;
    }
    return text.toString();
  }
}
