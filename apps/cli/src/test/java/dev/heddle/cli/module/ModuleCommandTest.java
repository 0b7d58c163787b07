package dev.heddle.cli.module;

import static org.assertj.core.api.Assertions.assertThat;

import dev.heddle.agent.Action;
import dev.heddle.agent.Actions;
import dev.heddle.agent.Agent;
import dev.heddle.agent.AgentOptions;
import dev.heddle.agent.LinkStatus;
import dev.heddle.agent.module.Release;
import dev.heddle.agent.release.ReleaseOptions;
import dev.heddle.agent.release.Releases;
import dev.heddle.agent.release.TrustedKeys;
import dev.heddle.core.Owner;
import dev.heddle.server.Hub;
import dev.heddle.server.HubOptions;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/// What an author types, against a real hub and a real host.
class ModuleCommandTest {
    private static final long WAIT_SECONDS = 30;

    @TempDir private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    record Which(String module) {}

    private int run(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        return new CommandLine(new ModuleCommand())
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .setExecutionExceptionHandler((failure, failed, _) -> {
                    failed.getErr().println("heddle: " + failure.getMessage());
                    return 1;
                })
                .execute(arguments);
    }

    private void does(String... arguments) {
        assertThat(run(arguments)).as(err.toString()).isZero();
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private String jar(long version) throws IOException {
        var file = folder.resolve("lights-" + version + ".jar");
        try (var jar = new JarOutputStream(Files.newOutputStream(file))) {
            jar.putNextEntry(new JarEntry("lights/Start.class"));
            jar.write((byte) version);
        }
        return file.toString();
    }

    private String[] sign(String jar, long version, String... more) {
        var arguments =
                new ArrayList<>(
                        List.of(
                                "sign",
                                jar,
                                "--key",
                                file("key"),
                                "--module",
                                "lights",
                                "--module-version",
                                Long.toString(version),
                                "--entry",
                                "lights.Start",
                                "--product",
                                "scene"));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }

    @Test
    void fromAKeyToAVersionThatRunsAndBack() throws Exception {
        does("keygen", file("key"));
        assertThat(
                        PosixFilePermissions.toString(
                                Files.getPosixFilePermissions(Path.of(file("key")))))
                .isEqualTo("rw-------");
        try (var hub = Hub.start(HubOptions.local(folder.resolve("hub"), 0).inMemory());
                var releases = releases(hub);
                var owner = Owner.running("stage", Agent.POLICY)) {
            String[] at = {"--hub", hub.address(), "--token-file", file("hub/token")};
            try (var _ = link(hub, owner, releases)) {
                for (long version = 1; version <= 2; version++) {
                    String jar = jar(version);
                    does(sign(jar, version, "--name", "the " + version + "th", "--api", "1-2"));
                    does(with(at, "publish", jar));
                    does(with(at, "install", "lights", "--host", "stage"));
                    assertThat(out.toString()).contains("\"runs\" : " + version);
                }
                does(with(at, "list"));
                assertThat(out.toString().lines()).hasSize(2);
                assertThat(out.toString()).contains("the 2th").contains("scene");
                does(with(at, "list", "--host", "stage"));
                assertThat(out.toString()).contains("\"lights\" : 2");
                does(with(at, "rollback", "lights", "--host", "stage"));
                assertThat(out.toString()).contains("\"runs\" : 1");
                does(with(at, "revoke", "lights", "2"));
                does(with(at, "list"));
                assertThat(out.toString()).contains("REVOKED");
                assertThat(run(with(at, "publish", file("lights-1.jar")))).isEqualTo(1);
                assertThat(err.toString()).contains("old_version");
                assertThat(run(with(at, "install", "sounds", "--host", "stage"))).isEqualTo(1);
                assertThat(err.toString()).contains("unknown_module");
                assertThat(run(with(at, "install", "lights", "--host", "nobody"))).isEqualTo(1);
                assertThat(err.toString()).contains("unknown_host");
            }
        }
    }

    private static String[] with(String[] at, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of(at));
        return all.toArray(String[]::new);
    }

    private Releases releases(Hub hub) throws IOException {
        return Releases.open(
                new ReleaseOptions(
                        URI.create(hub.address()),
                        hub.createHostToken("stage"),
                        TrustedKeys.read(Path.of(file("key.pub"))),
                        folder.resolve("stage"),
                        "scene",
                        1));
    }

    /// A host that takes modules and does not run them.
    private static Agent link(Hub hub, Owner owner, Releases releases) throws Exception {
        var linked = new CountDownLatch(1);
        var options =
                new AgentOptions(
                        URI.create(hub.address()),
                        "stage",
                        hub.createHostToken("stage"),
                        status -> {
                            if (status.state() == LinkStatus.State.LINKED) {
                                linked.countDown();
                            }
                        });
        var agent =
                Agent.start(
                        options,
                        owner,
                        Actions.of(
                                Action.background(
                                        "check_and_update",
                                        "Takes the newest version.",
                                        Which.class,
                                        which -> runs(releases, releases.newest(which.module()))),
                                Action.background(
                                        "rollback_module",
                                        "Goes back.",
                                        Which.class,
                                        which -> runs(releases, releases.previous(which.module()))),
                                Action.background(
                                        "show_version",
                                        "Says what there is.",
                                        Nothing.class,
                                        _ -> versions(releases))));
        assertThat(linked.await(WAIT_SECONDS, TimeUnit.SECONDS)).isTrue();
        return agent;
    }

    record Nothing() {}

    private static Object runs(Releases releases, Release release) throws Exception {
        releases.committed(release);
        return Map.of("runs", release.version());
    }

    private static Object versions(Releases releases) throws Exception {
        var current = releases.current("lights").orElseThrow();
        return Map.of(current.module(), current.version());
    }

    @Test
    void aKeyIsNotOverwritten() throws Exception {
        does("keygen", file("key"));
        String before = Files.readString(Path.of(file("key")));
        assertThat(run("keygen", file("key"))).isEqualTo(1);
        assertThat(err.toString()).contains("is there already");
        assertThat(Path.of(file("key"))).hasContent(before);
        assertThat(out.toString()).doesNotContain("PRIVATE");
    }

    @Test
    void whatAHostWouldRefuseIsNotSigned() throws Exception {
        does("keygen", file("key"));
        assertThat(run(sign(jar(1), 1, "--module", "Lights!"))).isEqualTo(2);
        assertThat(run(sign(jar(1), 0))).isEqualTo(2);
        assertThat(run(sign(jar(1), 1, "--api", "x"))).isEqualTo(2);
        assertThat(run(sign(jar(1), 1, "--entry", "lights.Stop")))
                .isEqualTo(2); // It is there twice.
        assertThat(run(sign(file("key"), 1))).isEqualTo(1);
        assertThat(err.toString()).contains("a host would refuse it");
        assertThat(run(sign(file("nothing.jar"), 1))).isEqualTo(1);
        assertThat(err.toString()).contains("there is no file");
    }

    @Test
    void whatHasChangedSinceItWasSignedIsNotPublished() throws Exception {
        does("keygen", file("key"));
        String jar = jar(1);
        assertThat(run("publish", jar)).isEqualTo(1);
        assertThat(err.toString()).contains("sign the jar first");
        does(sign(jar, 1));
        Files.write(Path.of(jar), new byte[] {1});
        assertThat(run("publish", jar)).isEqualTo(1);
        assertThat(err.toString()).contains("sign it again");
    }

    @Test
    void aHubThatIsNotThereIsAClearError() throws Exception {
        Files.writeString(Path.of(file("token")), "a-token-of-somebody");
        String[] at = {"--hub", "http://127.0.0.1:1", "--token-file", file("token")};
        assertThat(run(with(at, "list"))).isEqualTo(1);
        assertThat(err.toString()).contains("there is no hub at http://127.0.0.1:1");
    }
}
