package io.tollgate.cli.session;

import io.tollgate.cli.output.Terminal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/** How far a file is, on one line of a terminal that is written over. */
final class Progress {
  private static final int BUFFER = 64 * 1024;

  private final Terminal terminal;
  private final String name;
  private final long size;
  private long shown = -1;

  Progress(Terminal terminal, String name, long size) {
    this.terminal = terminal;
    this.name = name;
    this.size = size;
  }

  /** Copies all, beginning at a place of the whole. */
  void copy(InputStream from, OutputStream to, long offset) throws IOException {
    byte[] buffer = new byte[BUFFER];
    long at = offset;
    for (int read = from.read(buffer); read >= 0; read = from.read(buffer)) {
      to.write(buffer, 0, read);
      at += read;
      at(at);
    }
  }

  /** So much has gone. Shown once per percent, and only where people look. */
  void at(long bytes) {
    long percent = size <= 0 ? 100 : bytes * 100 / size;
    if (terminal.asks() && percent != shown) {
      shown = percent;
      terminal.err().print("\r" + name + " " + percent + "%" + (bytes >= size ? "\n" : ""));
      terminal.err().flush();
    }
  }
}
