package dev.heddle.audio.realtime;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.constantpool.ClassEntry;
import java.lang.classfile.constantpool.MemberRefEntry;
import java.lang.classfile.constantpool.MethodHandleEntry;
import java.lang.classfile.constantpool.StringEntry;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.net.URISyntaxException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.StreamSupport;

/// The classes that are walked through, and who extends whom. Names of classes are as class files
/// write them, with slashes.
final class KnownClasses {
    private static final ClassFile READER =
            ClassFile.of(ClassFile.DebugElementsOption.DROP_DEBUG); // Their labels cut blocks.

    private final Map<String, ClassModel> types = new TreeMap<>();

    /// What was found out before.
    private final Map<String, Set<String>> above = new HashMap<>();

    private final Map<String, List<Method>> lambdas = new HashMap<>();

    private KnownClasses() {}

    /// A method, whoever declares it.
    record Method(String owner, String name, String descriptor) {
        static Method of(MemberRefEntry called) {
            return new Method(
                    called.owner().asInternalName(),
                    called.name().stringValue(),
                    called.type().stringValue());
        }

        static Method of(ClassModel type, MethodModel method) {
            return new Method(
                    type.thisClass().asInternalName(),
                    method.methodName().stringValue(),
                    method.methodType().stringValue());
        }

        Method in(String other) {
            return new Method(other, name, descriptor);
        }

        @Override
        public String toString() {
            return owner.substring(owner.lastIndexOf('/') + 1) + "." + name;
        }
    }

    /// All classes of the folders and jars from which these were loaded.
    static KnownClasses beside(Class<?>... examples) {
        var known = new KnownClasses();
        try {
            for (var example : examples) {
                var place = example.getProtectionDomain().getCodeSource().getLocation();
                Path path = Path.of(place.toURI());
                if (Files.isDirectory(path)) {
                    known.read(path);
                } else {
                    try (var jar = FileSystems.newFileSystem(path)) {
                        known.read(jar.getPath("/"));
                    }
                }
            }
        } catch (IOException | URISyntaxException e) {
            throw new UncheckedIOException(new IOException("classes cannot be read", e));
        }
        return known;
    }

    private void read(Path root) throws IOException {
        try (var files = Files.walk(root)) {
            for (Path file : files.filter(one -> one.toString().endsWith(".class")).toList()) {
                var type = READER.parse(Files.readAllBytes(file));
                types.put(type.thisClass().asInternalName(), type);
            }
        }
    }

    Iterable<ClassModel> all() {
        return types.values();
    }

    boolean has(String type) {
        return types.containsKey(type);
    }

    /// The texts among the constants of a class.
    List<String> texts(String type) {
        var model = types.get(type);
        return model == null
                ? List.of()
                : StreamSupport.stream(model.constantPool().spliterator(), false)
                        .filter(StringEntry.class::isInstance)
                        .map(entry -> ((StringEntry) entry).stringValue())
                        .toList();
    }

    Optional<MethodModel> declared(Method method) {
        var type = types.get(method.owner());
        return type == null
                ? Optional.empty()
                : type.methods().stream()
                        .filter(one -> one.methodName().equalsString(method.name()))
                        .filter(one -> one.methodType().equalsString(method.descriptor()))
                        .findFirst();
    }

    /// The class itself, those above it and the interfaces of all of them, nearest first. Ends at
    /// classes that are not known, which are in it.
    Set<String> above(String type) {
        return above.computeIfAbsent(type, this::findAbove);
    }

    private Set<String> findAbove(String type) {
        var found = new LinkedHashSet<String>();
        found.add(type);
        for (var next = List.of(type); !next.isEmpty(); ) {
            var above = new ArrayList<String>();
            for (String one : next) {
                var model = types.get(one);
                if (model != null) {
                    model.superclass().map(ClassEntry::asInternalName).ifPresent(above::add);
                    model.interfaces().forEach(each -> above.add(each.asInternalName()));
                }
            }
            above.removeIf(one -> !found.add(one));
            next = above;
        }
        return found;
    }

    /// What a call may reach: the method that the class has or inherits, those that override it,
    /// and the lambdas that are made for it. One of a class that is not known is told as that.
    List<Method> reached(Method called, boolean canBeOverridden) {
        var reached = new LinkedHashSet<Method>();
        above(called.owner()).stream()
                .map(called::in)
                .filter(one -> declared(one).isPresent())
                .findFirst()
                .ifPresentOrElse(reached::add, () -> reached.add(called.in(foreign(called))));
        if (canBeOverridden) {
            for (var type : all()) {
                String name = type.thisClass().asInternalName();
                var method = called.in(name);
                if (declared(method).isPresent() && above(name).contains(called.owner())) {
                    reached.add(method);
                }
            }
            reached.addAll(lambdas.computeIfAbsent(called.owner(), this::findLambdas));
        }
        return List.copyOf(reached);
    }

    /// Whose the method must be if no known class has it.
    private String foreign(Method called) {
        return above(called.owner()).stream()
                .filter(one -> !has(one))
                .findFirst()
                .orElse(called.owner());
    }

    /// What the lambdas do that are made, wherever, for an interface.
    private List<Method> findLambdas(String made) {
        var found = new ArrayList<Method>();
        for (var type : all()) {
            for (var method : type.methods()) {
                method.code()
                        .ifPresent(code -> {
                            for (var element : code) {
                                if (element instanceof InvokeDynamicInstruction lambda
                                        && lambda.typeSymbol()
                                                .returnType()
                                                .descriptorString()
                                                .equals("L" + made + ";")) {
                                    target(lambda).ifPresent(found::add);
                                }
                            }
                        });
            }
        }
        return found;
    }

    /// What a lambda that was put into a field of this class does; empty if something else was put
    /// there too, or nothing.
    List<Method> putInto(String owner, String field) {
        var type = types.get(owner);
        var found = new ArrayList<Method>();
        if (type == null) {
            return found;
        }
        for (var method : type.methods()) {
            var code = method.code();
            if (code.isEmpty()) {
                continue;
            }
            var made = Optional.<Method>empty();
            for (var element : code.get()) {
                switch (element) {
                    case InvokeDynamicInstruction lambda -> made = target(lambda);
                    case FieldInstruction put
                            when put.opcode().name().startsWith("PUT")
                                    && put.name().equalsString(field) -> {
                        if (made.isEmpty()) {
                            return List.of();
                        }
                        found.add(made.get());
                    }
                    case java.lang.classfile.Instruction _ -> made = Optional.empty();
                    default -> {} // Line numbers and labels change nothing.
                }
            }
        }
        return found;
    }

    private static Optional<Method> target(InvokeDynamicInstruction made) {
        return made.invokedynamic().bootstrap().arguments().stream()
                .filter(MethodHandleEntry.class::isInstance)
                .map(handle -> Method.of(((MethodHandleEntry) handle).reference()))
                .findFirst();
    }
}
