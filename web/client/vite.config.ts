import { defineConfig } from "vite";

export default defineConfig({
  root: import.meta.dirname,
  build: {
    lib: { entry: "src/index.ts", formats: ["es"], fileName: "heddle-client" },
    // Whoever uses the library makes it small together with their own code.
    minify: false,
    sourcemap: true,
  },
});
