package dev.heddle.audio.realtime;

import static dev.heddle.audio.realtime.AllowedCalls.FUNCTIONS;

import dev.heddle.audio.realtime.KnownClasses.Method;
import dev.heddle.core.RealTime;
import java.lang.classfile.AttributedElement;
import java.lang.classfile.Attributes;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.Opcode;
import java.lang.classfile.constantpool.ConstantDynamicEntry;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeDynamicInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LineNumber;
import java.lang.classfile.instruction.LookupSwitchInstruction;
import java.lang.classfile.instruction.MonitorInstruction;
import java.lang.classfile.instruction.NewMultiArrayInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.classfile.instruction.NewPrimitiveArrayInstruction;
import java.lang.classfile.instruction.NewReferenceArrayInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.classfile.instruction.TableSwitchInstruction;
import java.lang.classfile.instruction.ThrowInstruction;
import java.lang.reflect.AccessFlag;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// Walks from every method that is marked {@link RealTime}, or implements one that is, through all
/// that it may call, and tells what allocates, locks, waits or leaves for parts of the JDK that
/// nobody has looked at. A call of a method that can be overridden goes to all who override it.
///
/// It flags what a compiler might remove: real-time code runs cold, too. What it does not see: the
/// initialisation of classes, and what is done to throw an exception, after which the sound has
/// stopped anyway. A function that is called through a parameter is looked at where it is made.
final class RealTimeCheck {
    private static final String MARK = RealTime.class.descriptorString();

    private final KnownClasses classes;
    private final Set<String> excepted;

    /// Who called a method first; marked ones call themselves.
    private final Map<Method, Method> calledFrom = new HashMap<>();

    private final ArrayDeque<Method> waiting = new ArrayDeque<>();
    private final List<Finding> findings = new ArrayList<>();

    /// Classes of which that was told.
    private final Set<String> withTexts = new HashSet<>();

    /// Something that a real-time thread must not do.
    ///
    /// @param path from the marked method to the one that does it
    /// @param line in the source of the last one; 0 if unknown
    record Finding(List<Method> path, int line, String what) {
        Method root() {
            return path.getFirst();
        }

        @Override
        public String toString() {
            return "%s:%d %s; called by %s".formatted(path.getLast(), line, what, path);
        }
    }

    /// What was found, and in how many methods it was looked for.
    record Report(int methods, List<Finding> findings) {}

    private RealTimeCheck(KnownClasses classes, Set<String> excepted) {
        this.classes = classes;
        this.excepted = excepted;
    }

    /// Looks at all that the marked methods of some classes may call.
    ///
    /// @param from in which of the classes marked methods are looked for
    /// @param excepted methods that are not looked into, as `Type.method`, for a reason
    static Report of(KnownClasses classes, Predicate<String> from, Set<String> excepted) {
        var check = new RealTimeCheck(classes, excepted);
        for (var type : classes.all()) {
            if (from.test(type.thisClass().asInternalName())) {
                for (var method : type.methods()) {
                    if (check.isMarked(type, method)) {
                        var root = Method.of(type, method);
                        check.visit(root, root);
                    }
                }
            }
        }
        for (var next = check.waiting.poll(); next != null; next = check.waiting.poll()) {
            check.look(next);
        }
        return new Report(check.calledFrom.size(), List.copyOf(check.findings));
    }

    /// Whether it, its class, or what it overrides is marked.
    private boolean isMarked(ClassModel type, MethodModel method) {
        if (method.methodName().stringValue().startsWith("<")) {
            return hasMark(method);
        }
        var own = Method.of(type, method);
        return hasMark(type)
                || classes.above(own.owner()).stream()
                        .flatMap(above -> classes.declared(own.in(above)).stream())
                        .anyMatch(RealTimeCheck::hasMark);
    }

    private static boolean hasMark(AttributedElement element) {
        return element.findAttribute(Attributes.runtimeVisibleAnnotations()).stream()
                .flatMap(all -> all.annotations().stream())
                .anyMatch(one -> one.className().equalsString(MARK));
    }

    private void visit(Method method, Method caller) {
        if (!excepted.contains(method.toString()) && !calledFrom.containsKey(method)) {
            calledFrom.put(method, caller);
            waiting.add(method);
        }
    }

    private void look(Method method) {
        var model = classes.declared(method).orElseThrow();
        var texts = classes.texts(method.owner());
        if (!texts.isEmpty() && withTexts.add(method.owner())) {
            // HotSpot makes strings of all of them when it first wants to compile one of the
            // methods, on the thread that runs it.
            add(method, 0, "stands beside texts: " + texts);
        }
        if (model.flags().has(AccessFlag.SYNCHRONIZED)) {
            add(method, 0, "enters a monitor: it is synchronized");
        }
        if (model.flags().has(AccessFlag.NATIVE)) {
            add(method, 0, "is native");
        }
        model.code().ifPresent(code -> look(method, code));
    }

    private void look(Method method, CodeModel code) {
        var elements = code.elementList();
        var isThrowing = throwing(elements);
        int line = 0;
        for (int i = 0; i < elements.size(); i++) {
            if (elements.get(i) instanceof LineNumber number) {
                line = number.line();
            } else if (!isThrowing[i]) {
                look(method, line, elements.get(i));
            }
        }
    }

    /// Which elements only run when the last one of their block throws.
    private static boolean[] throwing(List<CodeElement> elements) {
        var is = new boolean[elements.size()];
        boolean throwsAtTheEnd = false;
        for (int i = elements.size() - 1; i >= 0; i--) {
            throwsAtTheEnd =
                    switch (elements.get(i)) {
                        case ThrowInstruction _ -> true;
                        case BranchInstruction _,
                                LabelTarget _,
                                LookupSwitchInstruction _,
                                ReturnInstruction _,
                                TableSwitchInstruction _ ->
                                false;
                        default -> throwsAtTheEnd;
                    };
            is[i] = throwsAtTheEnd;
        }
        return is;
    }

    private void look(Method method, int line, CodeElement element) {
        switch (element) {
            case NewObjectInstruction made ->
                    add(method, line, "allocates " + made.className().asInternalName());
            case NewPrimitiveArrayInstruction made ->
                    add(method, line, "allocates " + made.typeKind() + "[]");
            case NewReferenceArrayInstruction made ->
                    add(method, line, "allocates " + made.componentType().asInternalName() + "[]");
            case NewMultiArrayInstruction made ->
                    add(method, line, "allocates " + made.arrayType().asInternalName());
            case MonitorInstruction made when made.opcode() == Opcode.MONITORENTER ->
                    add(method, line, "enters a monitor");
            case InvokeDynamicInstruction made ->
                    // Even what captures nothing is linked, with a class of its own, when it first
                    // runs.
                    add(method, line, "makes " + dynamic(made));
            case ConstantInstruction.LoadConstantInstruction loaded
                    when loaded.constantEntry() instanceof ConstantDynamicEntry ->
                    add(method, line, "computes a constant when it first runs");
            case FieldInstruction read
                    when read.opcode().name().startsWith("GET")
                            && read.type().stringValue().startsWith("L" + FUNCTIONS) ->
                    function(method, line, read);
            case InvokeInstruction call -> call(method, line, call);
            default -> {}
        }
    }

    private static String dynamic(InvokeDynamicInstruction made) {
        String maker = made.bootstrapMethod().owner().displayName();
        return switch (maker) {
            case "StringConcatFactory" -> "a string";
            case "LambdaMetafactory" -> "a lambda";
            default -> "code by " + maker;
        };
    }

    /// A function in a field is about to be called: it has to be one that can be seen.
    private void function(Method method, int line, FieldInstruction read) {
        var made = classes.putInto(read.owner().asInternalName(), read.name().stringValue());
        if (made.isEmpty()) {
            add(method, line, "calls what is in " + read.name() + ", which nobody can see");
        }
        made.forEach(target -> reach(method, line, target));
    }

    private void call(Method method, int line, InvokeInstruction call) {
        var called = Method.of(call.method());
        boolean canBeOverridden =
                call.opcode() == Opcode.INVOKEVIRTUAL || call.opcode() == Opcode.INVOKEINTERFACE;
        if (!classes.has(called.owner())) {
            reach(method, line, called);
            return;
        }
        for (var target : classes.reached(called, canBeOverridden)) {
            reach(method, line, target);
        }
    }

    private void reach(Method method, int line, Method target) {
        if (classes.declared(target).isPresent()) {
            visit(target, method);
        } else if (!AllowedCalls.allows(target.owner(), target.name(), target.descriptor())) {
            String type = target.owner().replace('/', '.');
            boolean boxes = target.name().equals("valueOf") && type.startsWith("java.lang.");
            add(
                    method,
                    line,
                    "%s %s.%s".formatted(boxes ? "boxes by" : "calls", type, target.name()));
        }
    }

    private void add(Method method, int line, String what) {
        var path = new ArrayList<Method>();
        path.add(method);
        for (var caller = calledFrom.get(method);
                caller != null && !caller.equals(path.getFirst());
                caller = calledFrom.get(caller)) {
            path.addFirst(caller);
        }
        findings.add(new Finding(path, line, what));
    }
}
