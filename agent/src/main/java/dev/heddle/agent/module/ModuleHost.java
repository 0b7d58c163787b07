package dev.heddle.agent.module;

import dev.heddle.agent.Actions;
import dev.heddle.agent.Publisher;
import dev.heddle.core.Owner;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;

/// What a program gives to its modules.
///
/// @param owner whose thread their actions run on
/// @param offer hears what actions a module offers now, none if it is gone; not on the owner's
///   thread. What it throws takes the update back
/// @param publisher where modules, and what becomes of them, are published
/// @param marks hears what to keep on disk
/// @param services what modules may use, by the type they ask for
/// @param apiPackages packages of the program that modules may see, beside the JDK
public record ModuleHost(
        Owner owner,
        BiConsumer<String, Actions> offer,
        Publisher publisher,
        Marks marks,
        Map<Class<?>, Object> services,
        Set<String> apiPackages) {
    /// What every module needs to be one.
    private static final Set<String> OWN_API =
            Set.of(
                    "dev.heddle.agent",
                    "dev.heddle.agent.module",
                    "dev.heddle.core",
                    "tools.jackson.core",
                    "tools.jackson.databind",
                    "tools.jackson.databind.annotation",
                    "tools.jackson.databind.node",
                    "com.fasterxml.jackson.annotation",
                    "org.jspecify.annotations");

    public ModuleHost {
        services = Map.copyOf(services);
        apiPackages = Set.copyOf(apiPackages);
    }

    /// Keeps in mind across a restart what became of releases. Called on the thread of an update;
    /// may block for as long as a disk does.
    public interface Marks {
        /// From now on this is the module's version.
        ///
        /// @throws Exception if that cannot be kept: the version is taken back
        void current(Release release) throws Exception;

        /// It had taken over and was taken back.
        void failed(Release release, String reason);

        /// Keeps nothing.
        Marks NONE =
                new Marks() {
                    @Override
                    public void current(Release release) {}

                    @Override
                    public void failed(Release release, String reason) {}
                };
    }

    /// A program that keeps nothing on disk and has no services for its modules yet.
    public static ModuleHost of(
            Owner owner, BiConsumer<String, Actions> offer, Publisher publisher) {
        return new ModuleHost(owner, offer, publisher, Marks.NONE, Map.of(), OWN_API);
    }

    /// This host with a service; modules see the package of its type.
    public <S> ModuleHost withService(Class<S> type, S service) {
        var more = new HashMap<>(services);
        more.put(type, service);
        return new ModuleHost(owner, offer, publisher, marks, more, apiPackages)
                .withApi(type.getPackageName());
    }

    /// This host with one more package that modules may see.
    public ModuleHost withApi(String packageName) {
        var more = new HashSet<>(apiPackages);
        more.add(packageName);
        return new ModuleHost(owner, offer, publisher, marks, services, more);
    }

    /// This host, telling `marks` what to keep.
    public ModuleHost withMarks(Marks marks) {
        return new ModuleHost(owner, offer, publisher, marks, services, apiPackages);
    }
}
