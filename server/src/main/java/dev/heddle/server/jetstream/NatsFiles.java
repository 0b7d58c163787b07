package dev.heddle.server.jetstream;

import dev.heddle.server.modules.SharedFiles;
import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.ObjectStore;
import io.nats.client.api.ObjectStoreConfiguration;
import io.nats.client.api.StorageType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.NoSuchAlgorithmException;

/// Files in an object store of JetStream beside the log, on as many servers as it. The store is
/// made with the first file. Each file is compared with its SHA-256 when it is read.
final class NatsFiles implements SharedFiles {
    private static final int STREAM_NOT_FOUND = 10059;

    private final Connection connection;
    private final String bucket;
    private final int replicas;

    private interface Call {
        void run(ObjectStore store)
                throws IOException,
                        JetStreamApiException,
                        NoSuchAlgorithmException,
                        InterruptedException;
    }

    /// Files beside a log, whose stream the store is called after.
    NatsFiles(Connection connection, String stream, int replicas) {
        this.connection = connection;
        this.bucket = stream + "-files";
        this.replicas = replicas;
    }

    @Override
    public byte[] get(String name) throws IOException {
        var bytes = new ByteArrayOutputStream();
        call(store -> {
            var _ = store.get(name, bytes);
        });
        return bytes.toByteArray();
    }

    @Override
    public void put(String name, byte[] file) throws IOException {
        call(store -> {
            make();
            var _ = store.put(name, file);
        });
    }

    private void make() throws IOException, JetStreamApiException {
        var _ =
                connection
                        .objectStoreManagement()
                        .create(
                                ObjectStoreConfiguration.builder(bucket)
                                        .description("Files of Heddle hubs; written by them alone")
                                        .storageType(StorageType.File)
                                        .replicas(replicas)
                                        .build());
    }

    @Override
    public void delete(String name) throws IOException {
        call(store -> {
            try {
                if (store.getInfo(name) != null) {
                    var _ = store.delete(name);
                }
            } catch (JetStreamApiException e) {
                if (e.getApiErrorCode() != STREAM_NOT_FOUND) {
                    throw e;
                }
            }
        });
    }

    private void call(Call call) throws IOException {
        try {
            call.run(connection.objectStore(bucket));
        } catch (JetStreamApiException | IllegalArgumentException | IllegalStateException e) {
            throw new IOException("the files in NATS: " + e.getMessage(), e);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
