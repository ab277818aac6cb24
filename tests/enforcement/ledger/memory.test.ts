import { MemoryLedger } from "../../../enforcement/ledger/memory";
import { contract } from "./contract";

describe("the ledger in memory", () => contract(() => Promise.resolve(new MemoryLedger())));
