import { MemoryLedger } from "../running/memoryLedger";
import { contract } from "./contract";

describe("the ledger in memory", () => contract(() => Promise.resolve(new MemoryLedger())));
