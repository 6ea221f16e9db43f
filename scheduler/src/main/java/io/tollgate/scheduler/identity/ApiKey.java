package io.tollgate.scheduler.identity;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.zip.CRC32;

/**
 * The secret of a key: {@code tg_live_} or {@code tg_test_}, 30 random base62 characters (178
 * bits), and 6 of checksum, by which a mistyped key is told from an unknown one without a look-up
 * and leaked ones are found by scanners.
 *
 * <p>It is shown once and never stored; {@link #sha256()} is. A fast hash suffices because nobody
 * can try out 2<sup>178</sup> secrets, and looking the hash up leaks nothing of the secret by time.
 */
public final class ApiKey {

  private static final String DIGITS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int RANDOM_LENGTH = 30;
  private static final int CHECKSUM_LENGTH = 6;
  private static final int PREFIX_SHOWN = 12;

  private final String secret;

  private ApiKey(String secret) {
    this.secret = secret;
  }

  /** A new secret of that world. */
  public static ApiKey random(World world, SecureRandom random) {
    return new ApiKey(withChecksum(prefix(world), random));
  }

  /** A random secret with any prefix and the checksum of this format. */
  public static String withChecksum(String prefix, SecureRandom random) {
    StringBuilder text = new StringBuilder(prefix);
    for (int i = 0; i < RANDOM_LENGTH; i++) {
      text.append(DIGITS.charAt(random.nextInt(DIGITS.length())));
    }
    return text.append(checksum(text.toString())).toString();
  }

  /**
   * The key in that text; throws IllegalArgumentException, without quoting it, for anything else.
   */
  public static ApiKey of(String text) {
    if (!isWellFormed(prefix(World.LIVE), text) && !isWellFormed(prefix(World.TEST), text)) {
      throw new IllegalArgumentException("not a key of this format");
    }
    return new ApiKey(text);
  }

  /** True for that prefix, 30 base62 characters and their checksum. */
  public static boolean isWellFormed(String prefix, String text) {
    int length = prefix.length() + RANDOM_LENGTH;
    if (text.length() != length + CHECKSUM_LENGTH || !text.startsWith(prefix)) {
      return false;
    }
    for (int i = prefix.length(); i < text.length(); i++) {
      if (DIGITS.indexOf(text.charAt(i)) < 0) {
        return false;
      }
    }
    return checksum(text.substring(0, length)).equals(text.substring(length));
  }

  /** The SHA-256 of any secret, as it is stored. */
  public static byte[] sha256(String secret) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(secret.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static String prefix(World world) {
    return "tg_" + world.text() + "_";
  }

  private static String checksum(String text) {
    CRC32 crc = new CRC32();
    crc.update(text.getBytes(StandardCharsets.US_ASCII));
    long left = crc.getValue();
    char[] digits = new char[CHECKSUM_LENGTH];
    for (int i = CHECKSUM_LENGTH - 1; i >= 0; i--) {
      digits[i] = DIGITS.charAt((int) (left % DIGITS.length()));
      left /= DIGITS.length();
    }
    return new String(digits);
  }

  /** The world it names. */
  public World world() {
    return secret.startsWith(prefix(World.LIVE)) ? World.LIVE : World.TEST;
  }

  /** What is stored of it. */
  public byte[] sha256() {
    return sha256(secret);
  }

  /** The first characters, which may be shown. */
  public String shownPrefix() {
    return secret.substring(0, PREFIX_SHOWN);
  }

  /** The last four characters, which may be shown. */
  public String last4() {
    return secret.substring(secret.length() - 4);
  }

  /** The secret itself, for the one answer that shows it. */
  public String reveal() {
    return secret;
  }

  /** Masked, so that no log shows it by accident. */
  @Override
  public String toString() {
    return shownPrefix() + "…" + last4();
  }
}
