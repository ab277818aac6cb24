// Preloaded: Node.js 22.11, as it speaks of itself and without what it has not.
Object.defineProperty(process, "versions", { value: { ...process.versions, node: "22.11.0" } });
delete Map.groupBy;
