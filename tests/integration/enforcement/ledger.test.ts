import { contract } from "../../enforcement/ledger/contract";
import { installOrSkip, startMoto, type Moto } from "../parts";
import { makeLedger } from "./table";

describe("the ledger in DynamoDB, with moto as AWS", function () {
  let moto: Moto;
  let tables = 0;

  before(async function () {
    installOrSkip(this);
    moto = await startMoto();
  });
  after(() => moto?.stop());

  contract(() => makeLedger(moto.url, `ledger-${(tables += 1)}`));
});
