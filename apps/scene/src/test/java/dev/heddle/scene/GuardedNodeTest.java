package dev.heddle.scene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.jme3.scene.Node;
import dev.heddle.core.Owner;
import dev.heddle.core.Policy;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The node belongs to an owner that never ticked on this thread, so every touch here is foreign.
class GuardedNodeTest {
    private static final Pattern CHANGES =
            Pattern.compile(
                    "(set|add|remove|attach|detach|clear|move|scale|rotate|lookAt|center|swap|update"
                            + "|force|run|getChild|getLocalT|getLocalR|getLocalScale|getWorldT"
                            + "|getWorldR|getWorldS|getWorldB).*");

    private final Owner owner = Owner.hosted("test", Policy.DEFAULT);
    private final GuardedNode node = new GuardedNode("node", owner);

    static Stream<Method> changes() {
        return Arrays.stream(Node.class.getMethods())
                .filter(method -> !Modifier.isStatic(method.getModifiers()))
                .filter(method -> CHANGES.matcher(method.getName()).matches())
                .filter(method -> !method.getName().equals("getChildIndex"));
    }

    @ParameterizedTest
    @MethodSource("changes")
    void throwsOnAForeignThread(Method change) {
        var arguments =
                Arrays.stream(change.getParameterTypes()).map(GuardedNodeTest::nothing).toArray();
        assertThatThrownBy(() -> change.invoke(node, arguments))
                .isInstanceOf(InvocationTargetException.class)
                .cause()
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("owned by test")
                .hasMessageContaining(Thread.currentThread().getName());
    }

    private static @Nullable Object nothing(Class<?> type) {
        return switch (type.getName()) {
            case "int" -> 0;
            case "float" -> 0f;
            case "boolean" -> false;
            default -> null;
        };
    }

    @Test
    void findsWhatThereIsToGuard() {
        assertThat(changes().map(Method::getName).toList())
                .hasSizeGreaterThan(50)
                .containsAll(List.of("attachChild", "setLocalTranslation", "addControl", "move"));
    }

    @Test
    void letsItsOwnerDoWhatItLikes() {
        owner.tick(); // This thread is the owner's now.
        assertThatCode(
                        () -> {
                            node.setLocalTranslation(1, 2, 3);
                            node.attachChild(new GuardedNode("child", owner));
                            node.updateGeometricState();
                        })
                .doesNotThrowAnyException();
        assertThat(node.getWorldTranslation().y).isEqualTo(2);
    }
}
