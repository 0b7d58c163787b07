package dev.heddle.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.core.Policy;
import dev.heddle.testkit.OwnerContract;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

class NettyHostTest extends OwnerContract {
    private static final EventLoopGroup GROUP =
            new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    @AfterAll
    static void stop() {
        shutDown(GROUP);
    }

    private static void shutDown(EventLoopGroup group) {
        group.shutdownGracefully(0, 0, TimeUnit.SECONDS).syncUninterruptibly();
    }

    @Override
    protected Loop start(Policy policy) {
        EventLoop loop = GROUP.next();
        return new Loop(NettyHost.owner("netty", loop, policy), loop::execute, () -> {});
    }

    @Test
    void knowsThatItsLoopWasShutDown() throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        var host = new NettyHost("netty", group.next(), Death.POLICY);
        assertThat(host.isAlive()).isTrue();

        shutDown(group);

        assertThat(host.isAlive()).isFalse();
        Death.assertToldBy(host.owner());
    }
}
