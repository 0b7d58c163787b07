/// Owners on the loops of other people's toolkits. A program brings the toolkit it uses; the others
/// may be missing.
module dev.heddle.hosts {
    requires static transitive org.jspecify;
    requires transitive dev.heddle.core;
    requires static java.desktop;
    requires static javafx.graphics;
    requires static gdx;
    requires static io.netty.common;
    requires static io.vertx.core;
    requires static jme3.core;

    exports dev.heddle.hosts;
}
