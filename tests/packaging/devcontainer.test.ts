import assert from "node:assert/strict";
import { parse } from "yaml";
import { read } from "../docs/repository";

describe("the container to develop in", () => {
  const { image, features } = JSON.parse(read(".devcontainer/devcontainer.json")) as {
    image: string;
    features: Record<string, { version?: string }>;
  };
  const versionOf = (name: string) =>
    Object.entries(features).find(([feature]) => feature.includes(`/${name}:`))?.[1].version;

  it("has the Node.js of the project, and the CLI that workflows install", () => {
    assert.equal(image.split(":").pop(), read(".nvmrc").trim());
    const { inputs } = parse(read("templates/github/actions/deploy/action.yml")) as {
      inputs: Record<string, { default: string }>;
    };
    assert.equal(versionOf("pulumi"), inputs["pulumi-version"]!.default);
  });

  it("has the Go that the tests with the engine are built with", () => {
    const [, wanted] = /^go (\d+\.\d+)/m.exec(read("tests/engine/go.mod"))!;
    assert.equal(versionOf("go"), wanted);
  });
});
