package dev.heddle.server;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.heddle.core.OwnerThread;
import dev.heddle.server.planted.a.BreaksRules;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The borders between modules and packages, and what may not stand on an event loop or the rooms'
/// owner.
class RulesTest {
    private static final JavaClasses HEDDLE =
            new ClassFileImporter()
                    .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
                    .withImportOption(location -> !location.contains("/planted/"))
                    .importPackages(
                            "dev.heddle.core",
                            "dev.heddle.hosts",
                            "dev.heddle.sync",
                            "dev.heddle.agent",
                            "dev.heddle.server");

    private static final JavaClasses PLANTED =
            new ClassFileImporter().importPackages("dev.heddle.server.planted");

    /// A rule, and the package in which the planted code breaks it.
    record Rule(ArchRule rule, ArchRule planted) {
        static Rule of(Function<String[], ArchRule> rule, String... here) {
            return new Rule(
                    rule.apply(here), rule.apply(new String[] {"dev.heddle.server.planted.."}));
        }
    }

    static Stream<Rule> rules() {
        return Stream.of(
                new Rule(
                        slices().matching("dev.heddle.(**)")
                                .should()
                                .beFreeOfCycles()
                                .because("a package is read without the ones that use it"),
                        slices().matching("dev.heddle.server.planted.(**)")
                                .should()
                                .beFreeOfCycles()),
                Rule.of(
                        here ->
                                noClasses()
                                        .that()
                                        .resideInAnyPackage(here)
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAnyPackage(
                                                "dev.heddle.hosts..",
                                                "dev.heddle.sync..",
                                                "dev.heddle.agent..",
                                                "dev.heddle.server..")
                                        .because("core is read first and stands alone"),
                        "dev.heddle.core.."),
                Rule.of(
                        here ->
                                noClasses()
                                        .that()
                                        .resideInAnyPackage(here)
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAnyPackage(
                                                "dev.heddle.testkit..",
                                                "dev.heddle.sync..",
                                                "dev.heddle.agent..",
                                                "dev.heddle.server..")
                                        .because("a host needs a loop and an owner, no network"),
                        "dev.heddle.hosts.."),
                Rule.of(
                        here ->
                                noClasses()
                                        .that()
                                        .resideInAnyPackage(here)
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAnyPackage("dev.heddle.server..", "io.vertx..")
                                        .because("they live in other people's programs"),
                        "dev.heddle.sync.."),
                Rule.of(
                        here ->
                                noClasses()
                                        .that()
                                        .resideInAnyPackage(here)
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAnyPackage("dev.heddle.server..", "io.vertx..")
                                        .because("it lives in other people's programs"),
                        "dev.heddle.agent.."),
                Rule.of(
                        here ->
                                noClasses()
                                        .that()
                                        .resideInAnyPackage(here)
                                        .should()
                                        .dependOnClassesThat()
                                        .resideInAnyPackage(
                                                "io.vertx..", "java.nio.file..", "java.net..")
                                        .because(
                                                "rooms and hosts do no input or output: they run"
                                                        + " on an owner that all share"),
                        "dev.heddle.server.hosts..",
                        "dev.heddle.server.assistant..",
                        "dev.heddle.server.sessions.."),
                Rule.of(
                        here ->
                                noClasses()
                                        .that()
                                        .resideInAnyPackage(here)
                                        .should()
                                        .callMethod(Thread.class, "sleep", long.class)
                                        .orShould()
                                        .callMethod(Object.class, "wait")
                                        .orShould()
                                        .callMethod(CompletableFuture.class, "get")
                                        .orShould()
                                        .callMethod(CompletableFuture.class, "join")
                                        .because(
                                                "event loops and the rooms' owner serve everybody:"
                                                        + " nothing there waits"),
                        "dev.heddle.server.hosts..",
                        "dev.heddle.server.assistant..",
                        "dev.heddle.server.sessions..",
                        "dev.heddle.server.http.."),
                Rule.of(
                        here ->
                                noClasses()
                                        .that()
                                        .resideInAnyPackage(here)
                                        .should()
                                        .accessClassesThat()
                                        .belongToAnyOf(System.Logger.Level.class)
                                        .orShould()
                                        .accessField(System.class, "out")
                                        .because("secrets pass here, and no log may hold one"),
                        "dev.heddle.server.access.."),
                Rule.of(
                        here ->
                                classes()
                                        .that()
                                        .resideInAnyPackage(here)
                                        .and()
                                        .haveSimpleNameStartingWith("Host")
                                        .and()
                                        .areNotRecords()
                                        .and()
                                        .areNotInterfaces()
                                        .and()
                                        .areTopLevelClasses()
                                        .should()
                                        .beAnnotatedWith(OwnerThread.class)
                                        .because("their thread is part of their contract"),
                        "dev.heddle.server.hosts.."));
    }

    @ParameterizedTest
    @MethodSource("rules")
    void isKept(Rule rule) {
        rule.rule().allowEmptyShould(false).check(HEDDLE);
    }

    @ParameterizedTest
    @MethodSource("rules")
    void isFoundWhenBroken(Rule rule) {
        assertThrows(AssertionError.class, () -> rule.planted().check(PLANTED));
    }

    @Test
    void thePlantedCodeIsNotInTheRealOne() {
        assertThat(HEDDLE.contain(BreaksRules.class)).isFalse();
        assertThat(List.copyOf(HEDDLE)).hasSizeGreaterThan(100);
    }
}
