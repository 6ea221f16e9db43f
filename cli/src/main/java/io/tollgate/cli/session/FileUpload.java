package io.tollgate.cli.session;

import com.fasterxml.jackson.databind.JsonNode;
import io.tollgate.cli.client.FileClient;
import io.tollgate.cli.client.Refusal;
import io.tollgate.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.UUID;

/** Puts one file piece by piece; it appears whole, and only if what came is what was sent. */
final class FileUpload {
  private static final int PIECE = 256 * 1024;
  private static final int TRIES = 3;

  private final FileClient client;
  private final Terminal terminal;

  FileUpload(FileClient client, Terminal terminal) {
    this.client = client;
    this.terminal = terminal;
  }

  /**
   * Puts.
   *
   * @param url the file's address, with a query that can be added to
   * @return its size
   */
  long of(Path local, String url) throws IOException {
    for (int attempt = 1; ; attempt++) {
      try {
        return once(local, url + "&upload=" + UUID.randomUUID());
      } catch (Refusal refused) {
        // What had come is lost with the node's agent or gave way to others.
        if (refused.status() != 409 || !"conflict".equals(refused.code()) || attempt >= TRIES) {
          throw refused;
        }
        terminal.say("What had come was lost; beginning again.");
      }
    }
  }

  private long once(Path local, String url) throws IOException {
    MessageDigest digest = sha256();
    Progress progress = new Progress(terminal, local.getFileName().toString(), Files.size(local));
    long offset = 0;
    try (InputStream in = Files.newInputStream(local)) {
      byte[] piece = in.readNBytes(PIECE);
      while (true) {
        byte[] next = piece.length < PIECE ? new byte[0] : in.readNBytes(PIECE);
        digest.update(piece);
        String last =
            next.length > 0
                ? "&last=false"
                : "&sha256=" + HexFormat.of().formatHex(digest.digest());
        JsonNode there = client.put(url + "&offset=" + offset + last, piece);
        offset = there.path("next_offset").asLong();
        progress.at(offset);
        if (next.length == 0) {
          return offset;
        }
        piece = next;
      }
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
