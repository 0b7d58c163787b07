import { mergeConfig } from "vite";
import { devHub } from "./client/src/testing/dev-hub";
import base from "./vite.config";

/** The page before a small hub of its own, which lives in this process; see `dev-hub.ts`. */
export default mergeConfig(base, { plugins: [devHub()] });
