import { join } from "node:path";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [react()],
  resolve: {
    // From source: one build makes the page, and a change shows at once.
    alias: { "@heddle/client": join(import.meta.dirname, "client/src/index.ts") },
  },
  build: {
    // The folder that Maven packs; the hub reads it as resources beside its own classes.
    outDir: "target/classes/dev/heddle/web",
    emptyOutDir: true,
    // A data: URL would need a hole in the Content-Security-Policy.
    assetsInlineLimit: 0,
  },
  test: {
    include: ["src/**/*.test.ts", "client/src/**/*.test.ts"],
    environment: "node",
    // A test that hangs is cut; a busy machine is no reason to fail.
    testTimeout: 60_000,
  },
});
