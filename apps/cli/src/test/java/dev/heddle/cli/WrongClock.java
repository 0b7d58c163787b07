package dev.heddle.cli;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDesc;
import java.lang.constant.DirectMethodHandleDesc;
import java.lang.constant.DynamicCallSiteDesc;
import java.lang.constant.MethodHandleDesc;
import java.lang.instrument.ClassFileTransformer;
import java.lang.instrument.Instrumentation;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.ProtectionDomain;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Set;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.jspecify.annotations.Nullable;

/// A wall clock that is wrong, for hubs in processes of their own: an agent of the JVM, which has
/// the hub's classes ask it in place of the system. How much time passes stays right, as where the
/// clock of a machine is wrong.
///
/// Public, and without anything of this project, because it runs in the hub.
public final class WrongClock {
    private static final ClassDesc OWN = ClassDesc.of(WrongClock.class.getName());

    /// What the hub asks for the time.
    private static final Map<String, Set<String>> ASKED =
            Map.of(
                    "Ljava/lang/System;", Set.of("currentTimeMillis"),
                    "Ljava/time/Instant;", Set.of("now"),
                    "Ljava/time/InstantSource;", Set.of("system"));

    private static volatile long wrongMillis;

    private WrongClock() {}

    /// The variables of a process whose clock is wrong.
    ///
    /// @param folder where the agent is written to
    static Map<String, String> environment(Path folder, Duration wrong) throws IOException {
        var manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Premain-Class", WrongClock.class.getName());
        var agent = folder.resolve("wrong-clock.jar");
        try (var jar = new JarOutputStream(Files.newOutputStream(agent), manifest)) {
            for (var type : new Class<?>[] {WrongClock.class, Transformer.class}) {
                String name = type.getName().replace('.', '/') + ".class";
                jar.putNextEntry(new JarEntry(name));
                try (var bytes = type.getClassLoader().getResourceAsStream(name)) {
                    bytes.transferTo(jar);
                }
            }
        }
        return Map.of("JAVA_TOOL_OPTIONS", "-javaagent:%s=%d".formatted(agent, wrong.toMillis()));
    }

    /// For the JVM.
    public static void premain(String millis, Instrumentation instrumentation) {
        wrongMillis = Long.parseLong(millis);
        instrumentation.addTransformer(new Transformer());
    }

    /// In place of the system's.
    public static long currentTimeMillis() {
        return System.currentTimeMillis() + wrongMillis;
    }

    /// In place of the system's.
    public static Instant now() {
        return Instant.now().plusMillis(wrongMillis);
    }

    /// In place of the system's.
    public static InstantSource system() {
        return WrongClock::now;
    }

    private static final class Transformer implements ClassFileTransformer {
        @Override
        public byte @Nullable [] transform(
                ClassLoader loader,
                String name,
                Class<?> again,
                ProtectionDomain domain,
                byte[] bytes) {
            if (name == null || !name.startsWith("dev/heddle/") || name.contains("WrongClock")) {
                return null;
            }
            var file = ClassFile.of();
            return file.transformClass(
                    file.parse(bytes), ClassTransform.transformingMethodBodies(this::replace));
        }

        private void replace(CodeBuilder code, CodeElement element) {
            switch (element) {
                case InvokeInstruction call
                        when isAsked(
                                call.owner().asSymbol().descriptorString(),
                                call.name().stringValue()) ->
                        code.invokestatic(OWN, call.name().stringValue(), call.typeSymbol());
                case InvokeDynamicInstruction call ->
                        code.invokedynamic(
                                DynamicCallSiteDesc.of(
                                        call.bootstrapMethod(),
                                        call.name().stringValue(),
                                        call.typeSymbol(),
                                        call.bootstrapArgs().stream()
                                                .map(Transformer::replaced)
                                                .toArray(ConstantDesc[]::new)));
                default -> code.with(element);
            }
        }

        private static ConstantDesc replaced(ConstantDesc argument) {
            return argument instanceof DirectMethodHandleDesc handle
                            && isAsked(handle.owner().descriptorString(), handle.methodName())
                    ? MethodHandleDesc.ofMethod(
                            DirectMethodHandleDesc.Kind.STATIC,
                            OWN,
                            handle.methodName(),
                            handle.invocationType())
                    : argument;
        }

        private static boolean isAsked(String owner, String method) {
            return ASKED.getOrDefault(owner, Set.of()).contains(method);
        }
    }
}
