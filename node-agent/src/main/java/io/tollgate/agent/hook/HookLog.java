package io.tollgate.agent.hook;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.regex.Pattern;

/** What a hook has said: kept up to a size, its last lines told when it fails. */
record HookLog(Path file) {

  /** Beyond this the oldest output goes. */
  static final long MOST_BYTES = 1 << 20;

  private static final int KEPT_BYTES = 64 << 10;
  private static final int TOLD_BYTES = 4_096;
  private static final int TOLD_LINES = 5;
  private static final int TOLD_CHARACTERS = 400;
  private static final Pattern CONTROL = Pattern.compile("\\p{Cntrl}+");

  /** Cuts it when it has grown too large. Whoever writes appends, and so goes on after the cut. */
  void trim() throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      if (channel.size() > MOST_BYTES) {
        ByteBuffer tail = read(channel, KEPT_BYTES);
        channel.truncate(0);
        channel.write(tail, 0);
      }
    }
  }

  /** The last lines in one, short enough for a sentence; empty when nothing was said. */
  String lastWords() {
    String text;
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
      text = StandardCharsets.UTF_8.decode(read(channel, TOLD_BYTES)).toString();
    } catch (IOException nothingSaid) {
      return "";
    }
    List<String> lines =
        text.lines()
            .map(line -> CONTROL.matcher(line).replaceAll(" ").strip())
            .filter(line -> !line.isEmpty())
            .toList();
    String last =
        String.join("; ", lines.subList(Math.max(0, lines.size() - TOLD_LINES), lines.size()));
    return last.substring(Math.max(0, last.length() - TOLD_CHARACTERS));
  }

  private static ByteBuffer read(FileChannel channel, int mostBytes) throws IOException {
    long size = channel.size();
    ByteBuffer tail = ByteBuffer.allocate((int) Math.min(size, mostBytes));
    long from = size - tail.capacity();
    while (tail.hasRemaining() && channel.read(tail, from + tail.position()) > 0) {
      // Reads on until the tail is whole.
    }
    return tail.flip();
  }
}
