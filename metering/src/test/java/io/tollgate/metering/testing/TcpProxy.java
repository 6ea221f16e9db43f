package io.tollgate.metering.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A network between two programs that fails when told to: it passes everything on, cuts every
 * connection, or swallows everything without a word, so that neither side ever sees the other's
 * end. What was swallowed is delivered when it passes again, as TCP would send it anew.
 */
public final class TcpProxy implements AutoCloseable {
  private static final int CONNECT_MS = 5_000;

  /** What the network does. */
  public enum Mode {
    /** Delivers. */
    PASS,
    /** Has reset every connection and resets each new one. */
    CUT,
    /** Keeps every connection, takes new ones, and delivers nothing. */
    BLACK_HOLE
  }

  private final InetSocketAddress target;
  private final ServerSocket listener;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private Mode mode = Mode.PASS;
  private boolean closed;

  private TcpProxy(int port) throws IOException {
    target = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    listener = new ServerSocket(0, 200, InetAddress.getLoopbackAddress());
    daemon("accept", this::acceptAll);
  }

  /** In front of a port on loopback. */
  public static TcpProxy before(int port) {
    try {
      return new TcpProxy(port);
    } catch (IOException none) {
      throw new UncheckedIOException("no port on loopback", none);
    }
  }

  /** Where to connect instead. */
  public int port() {
    return listener.getLocalPort();
  }

  /** Fails, or works again, from now on. */
  public synchronized void set(Mode next) {
    mode = next;
    notifyAll();
    if (next == Mode.CUT) {
      sockets.forEach(TcpProxy::reset);
    }
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket near = listener.accept();
        sockets.add(near);
        daemon("connect", () -> join(near));
      }
    } catch (IOException over) {
      // Closed, and with it the whole network.
    }
  }

  private void join(Socket near) {
    Socket far = new Socket();
    sockets.add(far);
    try {
      if (awaitDelivery()) {
        near.setTcpNoDelay(true);
        far.setTcpNoDelay(true);
        far.connect(target, CONNECT_MS);
        daemon("answers", () -> pump(far, near));
        pump(near, far);
        return;
      }
    } catch (IOException unreachable) {
      // Then there is nothing to join.
    }
    drop(near, far);
  }

  private void pump(Socket from, Socket to) {
    byte[] buffer = new byte[64 * 1024];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (!awaitDelivery()) {
          break;
        }
        out.write(buffer, 0, length);
        out.flush();
      }
      awaitDelivery(); // An end is not seen through a black hole either.
    } catch (IOException broken) {
      awaitDelivery();
    }
    drop(from, to);
  }

  /** False when nothing is to be delivered on this connection any more. */
  private synchronized boolean awaitDelivery() {
    try {
      while (mode == Mode.BLACK_HOLE && !closed) {
        wait();
      }
      return mode == Mode.PASS && !closed;
    } catch (InterruptedException stop) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void drop(Socket one, Socket other) {
    sockets.remove(one);
    sockets.remove(other);
    reset(one);
    reset(other);
  }

  private static void reset(Socket socket) {
    try {
      socket.setSoLinger(true, 0);
      socket.close();
    } catch (IOException already) {
      // Closed is what it should be.
    }
  }

  private static void daemon(String name, Runnable work) {
    Thread thread = new Thread(work, "tcp-proxy-" + name);
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    listener.close();
    synchronized (this) {
      closed = true;
      notifyAll();
    }
    sockets.forEach(TcpProxy::reset);
  }
}
