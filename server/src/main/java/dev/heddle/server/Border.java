package dev.heddle.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;

/// What stands between a hub and those who are not on its machine. Tokens travel over it, so there
/// has to be something.
public sealed interface Border {
    /// Nothing: nobody else can reach it.
    record ThisMachine() implements Border {}

    /// The hub speaks TLS itself.
    ///
    /// @param certificate PEM file with the certificate and those that vouch for it
    /// @param key PEM file with its private key
    record Tls(Path certificate, Path key) implements Border {}

    /// A proxy that speaks TLS stands before it. Nobody else on another machine is let in: what
    /// came past the proxy would be in the clear.
    ///
    /// @param address the proxy's own IP address, as the hub sees it
    record Proxy(String address) implements Border {
        /// @throws IllegalArgumentException if it is no IP address
        public Proxy {
            if (!isIpAddress(address)) {
                throw new IllegalArgumentException(
                        "--behind-proxy takes the proxy's IP address, such as 127.0.0.1, was "
                                + address);
            }
        }
    }

    /// Whether requests are encrypted on their way to the hub's machine, so that a browser may be
    /// told to send its cookie over nothing else.
    default boolean isEncrypted() {
        return !(this instanceof ThisMachine);
    }

    /// Whether a request may come over a connection between these addresses of the hub and of who
    /// sent it. Programs on the hub's own machine, which have one address at both ends, always may.
    default boolean admits(String local, String remote) {
        return !(this instanceof Proxy(String address))
                || remote.equals(local)
                || InetAddress.ofLiteral(remote).equals(InetAddress.ofLiteral(address));
    }

    /// Fails if a hub that listens on `bind` needs another border.
    ///
    /// @throws IllegalArgumentException the message says what to do
    default void check(String bind) {
        if (this instanceof ThisMachine && !isLoopback(bind)) {
            throw new IllegalArgumentException(
                    """
                    %s can be reached from other machines, and tokens would travel in the clear.
                    Give the hub a certificate with --tls CERT KEY, or put a proxy with TLS in front \
                    of it and name that with --behind-proxy ADDRESS (deploy/nginx has one); or \
                    leave out --bind.\
                    """
                            .formatted(bind));
        }
    }

    private static boolean isIpAddress(String text) {
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private static boolean isLoopback(String bind) {
        try {
            return InetAddress.getByName(bind).isLoopbackAddress();
        } catch (UnknownHostException e) {
            return false; // Listening on it will fail, too, and say why.
        }
    }
}
