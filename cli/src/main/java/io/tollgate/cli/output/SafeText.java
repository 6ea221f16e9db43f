package io.tollgate.cli.output;

/**
 * Takes from the output of work what could do harm at a terminal: sequences that move the cursor,
 * rename the window, fill the clipboard or make the terminal answer. Colours, tabs, line ends and
 * returns stay. Sequences may come in pieces.
 */
public final class SafeText {
  private static final char ESCAPE = '\u001b';

  /** Longer ones are no colours. */
  private static final int LONGEST = 64;

  private final StringBuilder sequence = new StringBuilder();
  private boolean inString;

  /** The harmless part of the next piece. */
  public String of(String piece) {
    StringBuilder safe = new StringBuilder(piece.length());
    for (int i = 0; i < piece.length(); i++) {
      take(piece.charAt(i), safe);
    }
    return safe.toString();
  }

  private void take(char character, StringBuilder safe) {
    if (inString) {
      // Of the kind that names windows: ended by BEL, or by ESC and whatever follows it.
      inString = character != '\u0007' && character != ESCAPE && character != '\n';
      if (character == ESCAPE) {
        sequence.append(character);
      } else if (character == '\n') {
        safe.append(character);
      }
    } else if (character == ESCAPE) {
      sequence.setLength(0);
      sequence.append(character);
    } else if (!sequence.isEmpty()) {
      inSequence(character, safe);
    } else if (isPlain(character)) {
      safe.append(character);
    }
  }

  private void inSequence(char character, StringBuilder safe) {
    sequence.append(character);
    if (sequence.length() == 2) {
      inString = "]PX^_".indexOf(character) >= 0;
      if (character != '[') {
        sequence.setLength(0);
      }
    } else if (character >= '@' && character <= '~') {
      if (character == 'm') {
        safe.append(sequence);
      }
      sequence.setLength(0);
    } else if (character < ' ' || sequence.length() > LONGEST) {
      sequence.setLength(0);
    }
  }

  private static boolean isPlain(char character) {
    return character == '\n'
        || character == '\r'
        || character == '\t'
        || (character >= ' ' && character != '\u007f' && !(character >= 0x80 && character < 0xa0));
  }
}
