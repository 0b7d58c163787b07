package dev.heddle.agent.module;

import dev.heddle.agent.module.LintRules.Kind;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.LoadableConstantEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;

/// Looks through a module's classes for what would keep its class loader from being collected, or
/// would end or shake the whole program. May be called from any thread.
///
/// It reads calls, not what they are called with, and sees nothing that is called by reflection or
/// kept by a service of the program: the {@link Retirement} shows those. It is no sandbox. What it
/// looks for is a list, {@link LintRules}, of what was measured to leak.
public final class Lint {
    /// More findings help nobody to mend one module.
    private static final int MAX_FINDINGS = 100;

    private final Map<String, String> superclasses = new HashMap<>();
    private final List<Finding> findings = new ArrayList<>();

    private Lint() {}

    /// Something that a module should not do.
    ///
    /// @param type the class, by its binary name
    /// @param method the method in which it is
    /// @param what what is wrong, and what to do instead
    public record Finding(String type, String method, String what) {
        @Override
        public String toString() {
            return type + "." + method + ": " + what;
        }
    }

    /// Everything that is wrong with a module, 100 findings at most, in the order of class names.
    ///
    /// @throws IllegalArgumentException if a class cannot be read
    public static List<Finding> check(Release release) {
        var lint = new Lint();
        var classes = new ArrayList<ClassModel>();
        new TreeMap<>(release.files())
                .forEach((name, bytes) -> {
                    if (name.endsWith(".class")) {
                        classes.add(lint.parse(name, bytes));
                    }
                });
        classes.forEach(lint::look);
        return lint.findings.stream().distinct().limit(MAX_FINDINGS).toList();
    }

    private ClassModel parse(String name, byte[] bytes) {
        try {
            var parsed = ClassFile.of().parse(bytes);
            parsed.superclass()
                    .ifPresent(above ->
                            superclasses.put(
                                    parsed.thisClass().asInternalName(), above.asInternalName()));
            return parsed;
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(name + " is no class that can be read", e);
        }
    }

    private void look(ClassModel type) {
        String name = type.thisClass().asInternalName().replace('/', '.');
        for (var method : type.methods()) {
            if (method.flags().has(AccessFlag.NATIVE)) {
                add(name, method, "it is native, and a library is never unloaded before its class");
            }
            try {
                method.code().ifPresent(code -> look(name, method, code));
            } catch (IllegalArgumentException e) {
                throw new IllegalArgumentException(
                        name + "." + method.methodName().stringValue() + " cannot be read", e);
            }
        }
    }

    private void look(String type, MethodModel method, CodeModel code) {
        var calls = new ArrayList<LintRules.Call>();
        each(code, (owner, name) -> calls.add(new LintRules.Call(known(owner), name)));
        boolean cleansUp = calls.stream().anyMatch(LintRules::removesThreadLocal);
        for (var call : calls) {
            var rule = LintRules.of(call);
            if (rule != null && !(rule.kind() == Kind.THREAD_LOCAL && cleansUp)) {
                add(type, method, rule.what());
            }
        }
    }

    /// Every method that is called, made into a lambda or referred to.
    private static void each(CodeModel code, BiConsumer<String, String> seen) {
        for (var element : code) {
            switch (element) {
                case InvokeInstruction call ->
                        seen.accept(call.owner().asInternalName(), call.name().stringValue());
                case InvokeDynamicInstruction made -> {
                    for (LoadableConstantEntry constant :
                            made.invokedynamic().bootstrap().arguments()) {
                        if (constant instanceof MethodHandleEntry handle) {
                            var target = handle.reference();
                            seen.accept(
                                    target.owner().asInternalName(), target.name().stringValue());
                        }
                    }
                }
                default -> {}
            }
        }
    }

    /// The first class above that does not come from the module itself.
    private String known(String owner) {
        String above = owner;
        for (int i = 0; i <= superclasses.size() && superclasses.containsKey(above); i++) {
            above = superclasses.get(above);
        }
        return above;
    }

    private void add(String type, MethodModel method, String what) {
        findings.add(new Finding(type, method.methodName().stringValue(), what));
    }
}
