package io.tollgate.metering.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import org.junit.jupiter.api.Test;

class TcpProxyTest {

  @Test
  void passes_swallows_delivers_late_and_cuts() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getLoopbackAddress());
        TcpProxy proxy = TcpProxy.before(server.getLocalPort());
        Socket client = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
      client.getOutputStream().write(1);
      Socket accepted = server.accept();
      assertThat(accepted.getInputStream().read()).isEqualTo(1);
      accepted.getOutputStream().write(2);
      assertThat(client.getInputStream().read()).isEqualTo(2);

      proxy.set(TcpProxy.Mode.BLACK_HOLE);
      client.getOutputStream().write(3);
      accepted.getOutputStream().write(4);
      accepted.close();
      client.setSoTimeout(200);
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketTimeoutException.class);
      proxy.set(TcpProxy.Mode.PASS);
      client.setSoTimeout(10_000);
      assertThat(client.getInputStream().read()).isEqualTo(4);

      try (Socket another = new Socket(InetAddress.getLoopbackAddress(), proxy.port())) {
        another.getOutputStream().write(5);
        assertThat(server.accept().getInputStream().read()).isEqualTo(5);
        proxy.set(TcpProxy.Mode.CUT);
        another.setSoTimeout(10_000);
        assertThatThrownBy(() -> another.getInputStream().read()).isInstanceOf(IOException.class);
      }
    }
  }
}
