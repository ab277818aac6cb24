import { whateverHappens } from "./sagemaker/tests/anything";
import { livesOfEndpoints } from "./sagemaker/tests/endpoints";
import { whatGoesWrong } from "./sagemaker/tests/faults";
import { inAWorld } from "./sagemaker/tests/fixture";
import { history } from "./sagemaker/tests/history";
import { livesOfOthers } from "./sagemaker/tests/others";
import { refusals } from "./sagemaker/tests/refusals";
import { trail } from "./sagemaker/tests/trail";

describe("a SageMaker that behaves", () => {
  inAWorld();
  livesOfEndpoints();
  refusals();
  livesOfOthers();
  whatGoesWrong();
  trail();
  history();
  whateverHappens();
});
