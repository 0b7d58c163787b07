import type { HubApi } from "../session/api";
import type { Report } from "./selftest";

declare global {
  interface Window {
    /** Measures the hub by clients in this page; for the browser's console. */
    runRealTimeTests?: (seconds?: number) => Promise<Report>;
  }
}

/** Puts `runRealTimeTests()` into the console's reach; the code behind it is loaded when called. */
export function installSelfTest(api: HubApi): () => void {
  window.runRealTimeTests = async (seconds = 10) => {
    const { runRealTimeTests } = await import("./selftest");
    return runRealTimeTests(api, seconds);
  };
  return () => delete window.runRealTimeTests;
}
