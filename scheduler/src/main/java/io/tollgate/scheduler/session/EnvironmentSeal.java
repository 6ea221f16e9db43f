package io.tollgate.scheduler.session;

import com.fasterxml.jackson.core.type.TypeReference;
import io.tollgate.scheduler.database.Rows;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps the environments of sessions encrypted at rest: AES-256-GCM with a random 96-bit nonce in
 * front (NIST SP 800-38D), bound to the session's id so that one session's cannot be passed off as
 * another's. The key comes from a file.
 */
public final class EnvironmentSeal {
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;

  private final SecretKeySpec key;
  private final SecureRandom random = new SecureRandom();

  private EnvironmentSeal(byte[] key) {
    this.key = new SecretKeySpec(key, "AES");
  }

  /** With a key of 256 bits that the caller keeps. */
  public static EnvironmentSeal withKey(byte[] key) {
    if (key.length != 32) {
      throw new IllegalArgumentException("the key has 256 bits, not " + key.length * 8);
    }
    return new EnvironmentSeal(key);
  }

  /**
   * Reads the key file, or makes one that only its owner can read.
   *
   * @throws IOException when it can be neither read nor written, or holds no 256-bit key in hex
   */
  public static EnvironmentSeal fromFile(Path file) throws IOException {
    if (!Files.exists(file)) {
      byte[] fresh = new byte[32];
      new SecureRandom().nextBytes(fresh);
      try {
        Files.createFile(
            file,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(
            file, HexFormat.of().formatHex(fresh) + "\n", StandardOpenOption.TRUNCATE_EXISTING);
      } catch (FileAlreadyExistsException made) {
        // Another server of this host was faster; its key counts.
      }
    }
    String text = Files.readString(file).strip();
    if (!text.matches("[0-9a-f]{64}")) {
      throw new IOException(
          file
              + " does not hold 64 hexadecimal digits; it must be the key that this database's"
              + " sessions were sealed with");
    }
    return new EnvironmentSeal(HexFormat.of().parseHex(text));
  }

  /** The environment, sealed for the session. */
  public byte[] seal(SessionId session, Map<String, String> environment) {
    try {
      byte[] nonce = new byte[NONCE_BYTES];
      random.nextBytes(nonce);
      Cipher cipher = cipher(Cipher.ENCRYPT_MODE, nonce, session);
      byte[] ciphertext = cipher.doFinal(Rows.json(environment).getBytes(StandardCharsets.UTF_8));
      byte[] whole = Arrays.copyOf(nonce, NONCE_BYTES + ciphertext.length);
      System.arraycopy(ciphertext, 0, whole, NONCE_BYTES, ciphertext.length);
      return whole;
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("every JDK has AES-GCM", impossible);
    }
  }

  /** The environment of the session; throws IllegalStateException when the key is not the one. */
  public Map<String, String> open(SessionId session, byte[] whole) {
    try {
      byte[] nonce = Arrays.copyOf(whole, NONCE_BYTES);
      Cipher cipher = cipher(Cipher.DECRYPT_MODE, nonce, session);
      byte[] plain = cipher.doFinal(whole, NONCE_BYTES, whole.length - NONCE_BYTES);
      return Rows.parse(
          new String(plain, StandardCharsets.UTF_8), new TypeReference<Map<String, String>>() {});
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException(
          "the environment of session "
              + session
              + " was sealed with another key than this server's --secret-key-file",
          broken);
    }
  }

  private Cipher cipher(int mode, byte[] nonce, SessionId session) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance("AES/GCM/NoPadding");
    cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(session.toString().getBytes(StandardCharsets.US_ASCII));
    return cipher;
  }
}
