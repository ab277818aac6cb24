// Most of a short command's time goes by while packages are loaded, and much of what they load at their start is for what no
// command here does. So each of these is loaded when its first property is read.
const Module = require("node:module");
const path = require("node:path");

/** What is deferred, by the end of the path of who asks for it. */
const DEFERRED = Object.entries({
  // For functions that are serialized into the cloud, which no stack here has: npm's Arborist and the TypeScript compiler take two
  // thirds of the time to load Pulumi. And for traces, and versions of one package beside another.
  "@pulumi/pulumi/*": [
    ...["@npmcli/arborist", "typescript", "normalize-package-data", "@opentelemetry/api", "semver"],
    // And for an engine in another process.
    ...["@grpc/grpc-js", "../proto/callback_grpc_pb", "../proto/engine_grpc_pb", "../proto/resource_grpc_pb"],
  ],
  "@pulumi/pulumi/index.js": ["./automation", "./dynamic", "./provider"],
  // What is wrong with a value, in fifty languages.
  "zod/v4/*": ["../locales/index.cjs"],
}).map(([place, names]) => [path.join("node_modules", ...place.split("/")), new Set(names)]);

function isDeferred(request, parent) {
  const from = parent?.filename ?? "";
  return DEFERRED.some(
    ([place, names]) =>
      names.has(request) && (place.endsWith("*") ? from.includes(place.slice(0, -1)) : from.endsWith(place)),
  );
}

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
  if (!isDeferred(request, parent)) return load(request, parent, isMain);
  return deferred(() => load(request, parent, isMain));
};
