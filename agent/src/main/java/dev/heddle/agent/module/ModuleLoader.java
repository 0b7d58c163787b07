package dev.heddle.agent.module;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Loads one version of a module from bytes in memory: no file is open, so none is locked or
/// changed beneath it. It sees the JDK and the declared packages of the program, and of those only
/// what is in the program: two versions share nothing else. May be called from any thread.
final class ModuleLoader extends ClassLoader {
    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> files;
    private final Set<String> apiPackages;
    private final ClassLoader host;

    /// @throws IllegalArgumentException if the release brings classes of a package that it shares
    ///   with the program
    ModuleLoader(Release release, Set<String> apiPackages, ClassLoader host) {
        super(release.name(), ClassLoader.getPlatformClassLoader());
        this.files = release.files();
        this.apiPackages = apiPackages;
        this.host = host;
        for (var entry : files.keySet()) {
            if (entry.endsWith(".class")
                    && apiPackages.contains(packageOf(entry.replace('/', '.'), 2))) {
                throw new IllegalArgumentException(
                        entry + " is in a package that belongs to the program");
            }
        }
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
        return apiPackages.contains(packageOf(name, 1))
                ? host.loadClass(name)
                : super.loadClass(name, resolve);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] bytes = files.get(name.replace('.', '/') + ".class");
        if (bytes == null) {
            throw new ClassNotFoundException(
                    "%s is neither in %s nor in a package that modules may see"
                            .formatted(name, getName()));
        }
        return defineClass(name, bytes, 0, bytes.length);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        byte[] bytes = files.get(name);
        return bytes == null ? null : url(name, bytes);
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        var found = findResource(name);
        return found == null
                ? Collections.emptyEnumeration()
                : Collections.enumeration(Set.of(found));
    }

    /// What stands before the last `dots` dots.
    private static String packageOf(String name, int dots) {
        int end = name.length();
        for (int i = 0; i < dots; i++) {
            end = name.lastIndexOf('.', end - 1);
            if (end < 0) {
                return "";
            }
        }
        return name.substring(0, end);
    }

    private static URL url(String name, byte[] bytes) {
        try {
            return URL.of(new URI("module", null, "/" + name, null), memory(bytes));
        } catch (MalformedURLException | URISyntaxException e) {
            throw new UncheckedIOException(new IOException("no address for " + name, e));
        }
    }

    private static URLStreamHandler memory(byte[] bytes) {
        return new URLStreamHandler() {
            @Override
            protected URLConnection openConnection(URL url) {
                return new URLConnection(url) {
                    @Override
                    public void connect() {}

                    @Override
                    public InputStream getInputStream() {
                        return new ByteArrayInputStream(bytes);
                    }

                    @Override
                    public long getContentLengthLong() {
                        return bytes.length;
                    }
                };
            }
        };
    }
}
