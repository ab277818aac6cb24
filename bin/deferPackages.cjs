// Pulumi's runtime loads npm's Arborist and the TypeScript compiler at its start, two thirds of its time to load. Both are for
// functions that are serialized into the cloud, which no stack here has; so each is loaded when its first property is read.
const Module = require("node:module");
const path = require("node:path");

const DEFERRED = new Set(["@npmcli/arborist", "typescript"]);
const ofPulumi = (file) => file.includes(path.join("node_modules", "@pulumi", "pulumi", path.sep));

function deferred(load) {
  let loaded;
  return new Proxy(Object.create(null), {
    get(_, name) {
      if (name === "__esModule") return true; // Otherwise whoever imports it would copy, and so read, every property.
      loaded ??= load();
      return name === "default" && !loaded.__esModule ? loaded : loaded[name];
    },
  });
}

const load = Module._load;
Module._load = function (request, parent, isMain) {
  if (!DEFERRED.has(request) || !ofPulumi(parent?.filename ?? "")) return load(request, parent, isMain);
  return deferred(() => load(request, parent, isMain));
};
