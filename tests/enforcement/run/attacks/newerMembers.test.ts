import assert from "node:assert/strict";
import { config, model } from "../../../fakes/sagemaker";
import { CHURN, settings } from "../../samples";
import { DEPLOYER, MALLORY, type Scene } from "../scene";
import { create, makeConfig, makePart, part, scene } from "./insider";

/** SageMaker gains members each month: one that this program does not know may be what names a model, an image or a package. */

const IMAGE = "111111111111.dkr.ecr.eu-west-1.amazonaws.com/secret";
const SECRET = { name: "secret", images: [IMAGE], allowedRoleArns: [DEPLOYER] };
const PACKAGE = {
  name: "package",
  modelPackageArns: ["arn:aws:sagemaker:eu-west-1:111111111111:model-package/churn/*"],
  allowedRoleArns: [DEPLOYER],
};

describe("what is deployed by a member that is newer than this program", () => {
  const judged = async (attacked: Scene, type: "endpoint" | "inferenceComponent", name: string) => {
    await attacked.deliver();
    return (await attacked.ledger.history({ type, name })).map(({ decision }) => decision);
  };

  for (const [what, more] of [
    ["an image beside the containers", { SidecarContainers: [{ SidecarImage: `${IMAGE}:1` }] }],
    ["an image inside a container", { PrimaryContainer: { Image: "i", Helper: { ImageUri: `${IMAGE}@sha256:00` } } }],
    ["a list of images", { SidecarImages: [`${IMAGE}:1`] }],
    [
      "a package beside the containers",
      { Parts: { ModelPackageArn: `${PACKAGE.modelPackageArns[0]!.slice(0, -1)}1` } },
    ],
    ["a package inside a container", { PrimaryContainer: { Image: "i", Draft: { ModelPackageName: "churn/01" } } }],
  ] as const)
    it(`is seen: ${what}`, async () => {
      const attacked = await scene({ settings: settings(SECRET, PACKAGE) });
      attacked.world.call(MALLORY, "CreateModel", { ...model("plain"), ...more });
      makeConfig(attacked, MALLORY, "mine", ["plain"]);
      attacked.world.advance(5);
      create(attacked, MALLORY, "mine", "mine");
      assert.deepEqual(await judged(attacked, "endpoint", "mine"), ["denied"]);
      attacked.world.unknown.length = 0;
    });

  it("is seen: variants of a third kind", async () => {
    const attacked = await scene({ settings: settings(CHURN) });
    const StandbyVariants = [{ VariantName: "s", Of: { ModelName: "churn-2" } }];
    attacked.world.call(MALLORY, "CreateEndpointConfig", { ...config("mine", ["free-1"]), StandbyVariants });
    attacked.world.advance(5);
    create(attacked, MALLORY, "mine", "mine");
    assert.deepEqual(await judged(attacked, "endpoint", "mine"), ["denied"]);
  });

  it("is seen: an image of a component, beside its model or in a container of another name", async () => {
    const attacked = await scene({ settings: settings(SECRET) });
    makePart(attacked, MALLORY, "beside", part({ ModelName: "free-1", DraftImage: IMAGE }));
    makePart(attacked, MALLORY, "alone", part({ Containers: [{ Image: IMAGE }] }));
    assert.deepEqual(await judged(attacked, "inferenceComponent", "beside"), ["denied"]);
    assert.deepEqual(await judged(attacked, "inferenceComponent", "alone"), ["denied"]);
  });

  it("hurts nobody whose member names something else, a variable of a container included", async () => {
    const attacked = await scene({ settings: settings(CHURN, SECRET, PACKAGE) });
    const Environment = { SIDECAR_IMAGE: IMAGE, ModelPackageName: "churn/1" };
    attacked.world.call(MALLORY, "CreateModel", {
      ...model("plain", { PrimaryContainer: { Image: "i", Environment } }),
      ...{ ImageSettings: { Pull: IMAGE }, SidecarContainers: [{ SidecarImage: "other" }] },
    });
    const StandbyVariants = [{ VariantName: "churn-2", ModelName: "free-1" }];
    attacked.world.call(MALLORY, "CreateEndpointConfig", { ...config("mine", ["plain"]), StandbyVariants });
    attacked.world.advance(5);
    create(attacked, MALLORY, "mine", "mine");
    assert.deepEqual(await judged(attacked, "endpoint", "mine"), ["allowed"]);
  });
});
