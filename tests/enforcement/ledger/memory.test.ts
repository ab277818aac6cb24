import { MemoryLedger } from "../run/memoryLedger";
import { contract } from "./contract";

describe("the ledger in memory", () => contract(() => Promise.resolve(new MemoryLedger())));
