import { contract } from "../../enforcement/ledger/contract";
import { install, startMoto, type Moto } from "../parts";
import { makeLedger } from "./table";

describe("the ledger in DynamoDB, with moto as AWS", function () {
  let moto: Moto;
  let tables = 0;

  before(async function () {
    const reason = install();
    if (reason !== undefined) {
      console.log(`SKIPPED: ${reason}`);
      this.skip();
    }
    moto = await startMoto();
  });
  after(() => moto?.stop());

  contract(() => makeLedger(moto.url, `ledger-${(tables += 1)}`));
});
